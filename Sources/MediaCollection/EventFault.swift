/// One thing in a body that breaks a rule of the collection API.
public struct EventFault: Sendable, Equatable {
    /// The rules, by the names that the lint uses.
    public enum Rule: String, CaseIterable, Hashable, Sendable {
        /// The body is not JSON, or not an object where it must be one, or not an array.
        case body = "S01"
        /// `eventType` is missing, no string, or unknown here.
        case eventType = "S02"
        /// A key of `params` that no table knows for this type.
        case unknownParameter = "S03"
        /// `playerTime` is missing, incomplete, or holds another key.
        case playerTime = "S04"
        /// `playhead` is not a number.
        case playhead = "S05"
        /// `ts` is not an integer token.
        case timestamp = "S06"
        /// A key of `qoeData` that is unknown, or a key of quality in `params`.
        case qualityKey = "S07"
        /// A value of `qoeData` of the wrong type.
        case qualityValue = "S08"
        /// A key of `customMetadata` outside `[a-zA-Z0-9_.]`, or a value that is no string.
        case customMetadata = "S09"
        /// `customMetadata` on a type that is not meant to have it.
        case customMetadataPlace = "S10"
        /// `params`, or a required key of it, is missing.
        case missingParameter = "S11"
        /// A value of the wrong type: `params`, `qoeData`, `customMetadata`, or a key of `params`.
        case valueType = "S12"
        /// A top-level key that is unknown.
        case unknownMember = "S16"
        /// A known key that stands twice; the last one counts.
        case duplicateKey = "S17"
        /// `media.downloaded` and the form of the body do not fit each other.
        case downloaded = "S18"
        /// An event at an endpoint that is not its own.
        case endpoint = "H11"
    }

    /// What the service makes of it.
    public enum Severity: Hashable, Sendable {
        /// The published schema or tables forbid it: the answer is 400.
        case rejected
        /// Sources disagree or say nothing: accepted here, and worth a look.
        case doubtful
    }

    /// The rule.
    public var rule: Rule
    /// What the service makes of it.
    public var severity: Severity
    /// Where: `playerTime.ts`, `params["media.id"]`, `[3].eventType`; `body` for the whole.
    public var member: String
    /// What stands there, shortened.
    public var found: String
    /// What may stand there.
    public var allowed: String

    /// Makes a fault.
    public init(rule: Rule, severity: Severity, member: String, found: String, allowed: String) {
        self.rule = rule
        self.severity = severity
        self.member = member
        self.found = found
        self.allowed = allowed
    }

    /// One sentence: member, what was found, what is allowed.
    public var message: String { "\(member): found \(found), allowed is \(allowed)" }
}
