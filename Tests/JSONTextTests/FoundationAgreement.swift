import Foundation
import JSONText

/// Whether a scanned value says what Foundation's parser says about the same text.
///
/// Walks with a list of what is still to be compared. Duplicate keys are compared by the last member; Foundation, too, keeps
/// one of them.
func agrees(_ root: JSONView, with expected: Any) -> Bool {
    var pending: [(JSONView, Any)] = [(root, expected)]
    while let (view, value) = pending.popLast() {
        switch value {
        case let object as [String: Any]:
            guard view.isObject else { return false }
            var last: [String: JSONView] = [:]
            for member in view.members { last[member.key.string ?? ""] = member.value }
            guard last.count == object.count else { return false }
            for (key, member) in last {
                guard let value = object[key] else { return false }
                pending.append((member, value))
            }
        case let array as [Any]:
            guard view.isArray, view.elements.count == array.count else { return false }
            pending += zip(view.elements, array).map { ($0, $1) }
        case let string as String:
            guard view.string == string else { return false }
        case let number as NSNumber:
            if let boolean = view.boolean {
                guard number.boolValue == boolean else { return false }
            } else {
                guard let token = view.number else { return false }
                let text = String(decoding: token, as: UTF8.self)
                if let integer = view.integer {
                    guard number.int64Value == integer || number.doubleValue == Double(text) else { return false }
                } else {
                    guard let double = Double(text) else { return false }
                    let error = abs(number.doubleValue - double)
                    guard error <= abs(double) * 1e-14 || number.doubleValue == double else { return false }
                }
            }
        case is NSNull:
            guard view.isNull else { return false }
        default:
            return false
        }
    }
    return true
}

/// What Foundation reads, scalars as roots included; nil where it refuses.
func foundationValue(_ octets: [UInt8]) -> Any? {
    try? JSONSerialization.jsonObject(with: Data(octets), options: [.fragmentsAllowed])
}
