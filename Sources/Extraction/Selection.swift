public import HTTP
import MediaCollection

/// Which exchanges are logged: by method and path of the request and, on the paths that other products share, by the
/// shape of the body.
///
/// Never by port, host or Content-Type, which real clients and real deployments get wrong.
///
/// The standard one takes every POST whose path ends in `/events`; with them the `/sessions` that open sessions and the
/// `/downloaded` that carry whole ones. A `/sessions` body that opens no session of this API is never logged, whatever is
/// selected: that path is many products' login.
public struct Selection: Sendable {
    private enum Rule: Sendable {
        case standard
        case all
        case custom(PathRule)
    }

    private let rule: Rule

    private init(_ rule: Rule) { self.rule = rule }

    /// Every POST whose path ends in `/events`, with what belongs to them.
    public static let standard = Selection(.standard)
    /// Every exchange.
    public static let all = Selection(.all)

    /// Selects by patterns: a request is taken where one of `methods` and one of `paths` fit it.
    ///
    /// In both, `*` stands for any octets (slashes included) and `?` for one; paths are compared without query, fragment and
    /// authority, and the whole path must fit. No paths means `*/events`, no methods means `POST`. Session starts and
    /// downloaded sessions come along where the patterns take the events that belong to them.
    public init(paths: [String], methods: [String]) {
        if paths.isEmpty, methods.isEmpty {
            self = .standard
        } else {
            self.init(.custom(PathRule(paths: paths, methods: methods)))
        }
    }

    /// The selection in words that `--method` and `--path` understand, for the log's header.
    public var words: [String] {
        switch rule {
        case .standard: ["POST */events"]
        case .all: ["* *"]
        case .custom(let rule): rule.words
        }
    }

    /// What the HTTP reader asks of each request line: whether to keep the exchange until its body can be judged.
    public var interest: RequestInterest {
        switch rule {
        case .standard:
            RequestInterest { line, method, target in
                line.isPOST(method) && Self.mayBelong(line, target)
                    && RequestPath(target: line.extracting(target)).kind != .other
            }
        case .all: .everything
        case .custom(let rule):
            RequestInterest { line, method, target in rule.takes(line, method: method, target: target) }
        }
    }

    /// What becomes of an exchange, now that its request is known.
    enum Verdict: Equatable {
        /// It is none of ours.
        case ignored
        /// It is logged.
        case logged
        /// It is logged without its body and its answer's content.
        case withheld
    }

    /// Judges a request.
    ///
    /// `shape` is what its content was seen to be.
    func verdict(isPOST: Bool, method: RawSpan, target: RawSpan, path: RequestPath, shape: BodyShape) -> Verdict {
        let asked: Bool
        switch rule {
        case .standard:
            switch path.kind {
            case .sessionEvents, .events: return isPOST ? .logged : .ignored
            case .sessions: return isPOST && shape.opensSession ? .logged : .ignored
            case .downloaded: return isPOST && shape == .downloaded ? .logged : .ignored
            case .other: return .ignored
            }
        case .all: asked = true
        case .custom(let rule):
            asked = rule.matches(method: method.octets[...], path: target.extracting(path.range).octets[...])
            if !asked {
                guard isPOST, rule.takesEvents(besides: path, of: target.octets[...]) else { return .ignored }
                let belongs = path.kind == .sessions ? shape.opensSession : shape == .downloaded
                return belongs ? .logged : .ignored
            }
        }
        // One without a body may be a login all the same: then its answer is what must not be told.
        let mayTell = isPOST || shape != .empty
        let isUnknownSessions = path.kind == .sessions && !shape.opensSession && shape != .event && mayTell
        return isUnknownSessions ? .withheld : .logged
    }

    /// Whether the target's last octet can end a path of ours, or a query hides the path's end.
    private static func mayBelong(_ line: RawSpan, _ target: Range<Int>) -> Bool {
        guard let last = target.last else { return false }
        switch line.unsafeLoad(fromByteOffset: last, as: UInt8.self) {
        case 0x73, 0x64, 0x2F: return true  // s, d, /
        default:
            return target.contains {
                let octet = line.unsafeLoad(fromByteOffset: $0, as: UInt8.self)
                return octet == 0x3F || octet == 0x23  // ? #
            }
        }
    }
}

extension RawSpan {
    /// A copy of the octets.
    fileprivate var octets: [UInt8] { withUnsafeBytes { [UInt8]($0) } }
}
