import Compression
import Foundation
import Savefile
import TestSupport
import Testing

/// Our reader against libpcap's, frame by frame, over every capture there is.
@Suite struct LibpcapCorpusTests {
    static let folders: [(name: String, url: URL?)] =
        ["public", "made", "clients"].map { ($0, CorpusFolder.folder($0)) } + [("Samples", CorpusFolder.samples)]

    @Test(arguments: folders.filter { $0.url != nil }.flatMap { CorpusFolder.captures(in: $0.url) })
    func everyFrameIsWhatLibpcapReads(file: URL) throws {
        let folder = try TemporaryFolder()
        let ours = Reading(file.path)
        let theirs = LibpcapReading(try plain(file, in: folder))
        if let error = theirs.error, isOurAdvantage(error) {
            // libpcap reads interfaces of one kind only and stops at the first that differs.
            #expect(ours.error == nil)
            #expect(ours.frames.starts(with: theirs.frames))
        } else {
            #expect(
                (ours.error == nil) == (theirs.error == nil), "\(String(describing: ours.error)), \(theirs.error ?? "")"
            )
            let difference = zip(ours.frames, theirs.frames).first { $0 != $1 }
            #expect(difference == nil)
            #expect(ours.frames.count == theirs.frames.count)
        }
        #expect(ours.frames.count > 0)
    }

    @Test(arguments: folders)
    func aMissingFolderIsSaid(name: String, url: URL?) {
        if url == nil {
            print("The folder \(name) of captures is not here: nothing in it was compared with libpcap.")
        } else {
            #expect(!CorpusFolder.captures(in: url).isEmpty)
        }
    }

    private func isOurAdvantage(_ error: String) -> Bool {
        error.contains("different from the type of the first interface")
            || error.contains("different from the snapshot length of the first interface")
    }

    /// libpcap does not read gzip.
    private func plain(_ file: URL, in folder: TemporaryFolder) throws -> String {
        guard file.pathExtension == "gz" else { return file.path }
        var octets: [UInt8] = []
        var decompressor = try Decompressor(.gzip)
        let packed = Array(try Data(contentsOf: file))
        try decompressor.decompress(packed.span.bytes, into: &octets, limit: 1 << 30)
        try decompressor.finish()
        return try folder.file("plain", holding: octets).path
    }
}
