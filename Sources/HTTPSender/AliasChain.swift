import Foundation

/// Every name on the way from a name to its addresses: `getaddrinfo` tells the last one alone.
enum AliasChain {
    /// Names that are asked for: resolvers give up on chains as long as this.
    private static let longest = 16
    /// Octets of an answer: what UDP carries, and TCP at most.
    private static let longestAnswer = 65_535
    private static let internet: Int32 = 1
    /// Types A, AAAA and CNAME (RFC 1035 §3.2.2, RFC 3596 §2.1): answers to the first two hold the aliases on the way.
    private static let types: [Int32] = [1, 28, 5]

    private typealias Search =
        @convention(c) (
            UnsafePointer<CChar>, Int32, Int32, UnsafeMutablePointer<UInt8>, Int32
        ) -> Int32

    /// The names that a name is an alias of, asked by the system's resolver; none where that cannot be asked.
    ///
    /// A name that a file of hosts has need not be in the DNS. Blocks as long as the resolver does.
    static func names(from name: String) -> [String] {
        // The C library has `res_search`, but its headers do not show it to Swift.
        guard let symbol = dlsym(nil, "res_search") else { return [] }
        let search = unsafeBitCast(symbol, to: Search.self)
        var found: [String] = []
        var asked = 0
        var open = [name]
        var answer = [UInt8](repeating: 0, count: longestAnswer)
        while let next = open.popLast(), asked < longest {
            asked += 1
            for type in types {
                let length = search(next, internet, type, &answer, Int32(answer.count))
                guard length > 0 else { continue }
                for alias in AliasAnswer.aliases(in: Array(answer.prefix(Int(length)))) where !found.contains(alias) {
                    found.append(alias)
                    open.append(alias + ".")
                }
            }
        }
        return found
    }
}
