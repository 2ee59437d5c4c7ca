extension Outcome {
    /// Octets of the answer's content that were read, where its text has not all of them.
    public var readSize: Int? {
        get { texts?.facts.readSize }
        set { if newValue != readSize { change { $0.readSize = newValue } } }
    }

    /// What the recorded answer says why it refuses the request, where the target refused it for another reason: octets mapped to
    /// U+0000–U+00FF.
    public var recordedText: String? {
        get { texts?.facts.recordedText }
        set { if newValue != recordedText { change { $0.recordedText = newValue } } }
    }

    /// Whether both refused the request with one status, and what they say of it could not be compared.
    public var isStatusAlone: Bool {
        get { texts?.facts.isStatusAlone ?? false }
        set { if newValue != isStatusAlone { change { $0.isStatusAlone = newValue } } }
    }

    private mutating func change(_ body: (inout Texts.Facts) -> Void) {
        var facts = texts?.facts ?? Texts.Facts()
        body(&facts)
        texts = facts == Texts.Facts() ? nil : Texts(facts)
    }

    /// What is known of the texts of two answers, where it is more than the target's text: one pointer wide, since nearly no outcome
    /// has any of it.
    final class Texts: Sendable, Equatable {
        struct Facts: Sendable, Equatable {
            var readSize: Int?
            var recordedText: String?
            var isStatusAlone = false
        }

        let facts: Facts

        init(_ facts: Facts) { self.facts = facts }

        static func == (left: Texts, right: Texts) -> Bool { left === right || left.facts == right.facts }
    }
}
