import Savefile
import Wire

/// Savefiles: a capture file in pieces to frames.
public struct SavefileLayer: LayerUnderTest, Sendable {
    private let octets: [UInt8]
    /// Frames after which a run stops: a compressed file of a kilobyte can hold a million empty ones.
    private static let mostFrames = 20_000

    /// Takes a capture file's octets.
    public init(_ octets: [UInt8]) {
        self.octets = octets
    }

    /// What a run says: one line a frame, then how it ended.
    public struct Transcript: LayerTranscript, Sendable {
        /// The frames.
        public var frames: [String] = []
        /// How the file ended: `end`, or the error in words.
        public var ending = "end"
        /// What the file says beside its frames.
        public var figures = ""
        /// The laws that the run broke.
        public var violations: [String] = []
        /// The frames, the ending and the figures.
        public var lines: [String] { frames + [ending, figures] }
    }

    /// The file's octets.
    public var octetCount: Int { octets.count }

    /// The file without one octet.
    public func losing(_ index: Int) -> SavefileLayer {
        var rest = octets
        rest.remove(at: index)
        return SavefileLayer(rest)
    }

    /// Reads all frames.
    public func run(_ cut: InputCut) -> Transcript {
        var said = Transcript()
        do throws(SavefileError) {
            var reader = try SavefileReader(pieces: cut.pieces(of: octets), name: "file")
            try Self.read(&reader, into: &said)
        } catch {
            said.ending = error.description
            let hasFrames = !said.frames.isEmpty
            if hasFrames, !error.isDamage {
                said.violations.append("an error after frames that is not damage: \(error)")
            }
        }
        return said
    }

    private static func read(_ reader: inout SavefileReader, into said: inout Transcript) throws(SavefileError) {
        while said.frames.count < mostFrames, let frame = try reader.next() {
            let window = reader.storage.count
            guard frame.octets.lowerBound >= 0, frame.octets.upperBound <= window else {
                said.violations.append("frame \(frame.number) lies at \(frame.octets) of \(window) octets")
                return
            }
            if frame.number != Int64(said.frames.count + 1) {
                said.violations.append("frame \(frame.number) is number \(said.frames.count + 1)")
            }
            // The longest block, and two reads before it and behind it.
            if window > 18 << 20 { said.violations.append("the window holds \(window) octets") }
            let digest = reader.withOctets(of: frame) { Fingerprint.of($0) }
            said.frames.append(
                "\(frame.number) \(frame.time.nanoseconds) \(frame.linkType.rawValue) \(frame.originalLength) "
                    + "\(frame.octets.count) \(digest)")
        }
        said.figures =
            "invalid times \(reader.invalidTimes), drops \(reader.drops ?? -1), secrets \(reader.secrets.count) "
            + "and \(reader.droppedSecrets) dropped"
    }

    /// The frames that lie whole before the lost octet come out, as they do of the whole file.
    ///
    /// What comes after it is another file, of which nothing can be said.
    public func inventions(of lossy: Transcript, losing index: Int, from whole: Transcript) -> [String] {
        let before = SavefileLayer(Array(octets[..<index])).run(.whole).frames
        let pairs = [("the whole file", whole.frames), ("the file without an octet", lossy.frames)]
        return pairs.compactMap { name, frames in
            frames.starts(with: before) ? nil : "\(name) has other frames before the loss than the file cut there"
        }
    }
}
