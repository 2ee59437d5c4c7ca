/// What an encoder found when it was asked for a field section: where it keeps how that stands in a line, and what is new in
/// it.
///
/// Good until the encoder is asked for another one.
public struct FieldSection: Sendable {
    /// Places of an encoder for field sections: sections of so many forms are known at one time.
    public static let places = 64

    /// The place where it is kept; nil where it is encoded each time, since it is too large.
    public let place: Int?
    /// Whether its lines have other places or names than those of what was kept there before.
    ///
    /// Where they have not, each line starts and ends as far from the start of the first as it did then.
    public let isNew: Bool
    /// The lines whose values are others than those of what was kept there before, the first with the lowest bit.
    public let changed: UInt32
    /// Whether lines with credentials are kept.
    let keepsCredentials: Bool
}
