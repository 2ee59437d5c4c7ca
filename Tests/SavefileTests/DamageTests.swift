import Foundation
import Savefile
import TestSupport
import Testing

/// Files that are cut, damaged or something else: each says where, what was found and what could be.
@Suite struct DamageTests {
    @Test func whatIsNoCaptureIsToldFromADamagedOne() throws {
        let cases: [([UInt8], SavefileError.Kind)] = [
            ([], .empty),
            ([0x01], .notACapture(.unknown)),
            (Array("GET / HTTP/1.1\r\n".utf8), .notACapture(.text)),
            (Array("hi".utf8), .notACapture(.text)),
            (Array(#"{"kind":"header"}"#.utf8), .notACapture(.json)),
            (hex("FD 37 7A 58 5A 00 00 04"), .notACapture(.otherCompression)),
            (Array("snoop\0\0\0".utf8), .notACapture(.otherCapture)),
            (Array("RTSS\u{1}\u{1}".utf8), .notACapture(.otherCapture)),
            (Array("TRSNIFF data    \u{1A}".utf8), .notACapture(.otherCapture)),
            (hex("AA AA AA AA 20 00 00 00"), .notACapture(.otherCapture)),
            (hex("7F 45 4C 46 02 01 01 00 00"), .notACapture(.unknown)),
            (hex("D4 C3 B2 A1 02 00 04 00"), .cutHeader(found: 8, needed: 24)),
            (hex("0A 0D 0D 0A 1C 00 00 00 4D 3C 2B 1A"), .cutHeader(found: 12, needed: 28)),
            (
                hex("0A 0D 0D 0A 1C 00 00 00 01 02 03 04") + [UInt8](repeating: 0, count: 16),
                .malformedBlock("a section header without its byte-order magic")
            ),
        ]
        for (octets, kind) in cases {
            let error = try read(octets).ours.error
            #expect(error?.kind == kind)
            #expect(error?.isDamage == false && error?.hint != nil && error?.frame == nil)
            #expect(error?.description.contains("/capture: ") == true)
        }
    }

    /// What the file held is gone with its header: nobody is told to go on with it.
    @Test func aCutHeaderLeavesNothingToGoOnWith() throws {
        let error = try read(hex("D4 C3 B2 A1 02 00 04 00")).ours.error
        #expect(error?.hint == "nothing can be read of it: copy the file again")
    }

    @Test func aBlockLengthThatCannotBeIsGivenWithWhatIsAllowed() {
        var file = FileBuilder()
        file.section()
        file.octets += [6, 0, 0, 0, 13, 0, 0, 0] + [UInt8](repeating: 0, count: 16)
        #expect(
            readPiped(file.octets).error?.description.hasSuffix(
                "a block of 13 octets; allowed are multiples of 4 from 12 to 16777216") == true)
    }

    @Test func whatCannotBeOpenedIsSaid() throws {
        let folder = try TemporaryFolder()
        let path = folder.path("missing.pcap")
        let missing = Reading(path).error
        #expect(missing?.description == "\(path): cannot be opened: No such file or directory")
        #expect(missing?.isDamage == false && missing?.hint != nil)
        let directory = Reading(folder.url.path).error
        #expect(directory?.kind == .isDirectory && directory?.isDamage == false)
    }

    @Test(arguments: [false, true])
    func aPcapCutAnywhereGivesAllBefore(isBigEndian: Bool) throws {
        var file = FileBuilder(isBigEndian: isBigEndian)
        file.header()
        var ends = [file.octets.count]
        for size in [3, 0, 40] {
            file.record([UInt8](repeating: 5, count: size), seconds: 1, fraction: 2)
            ends.append(file.octets.count)
        }
        for length in 24..<file.octets.count {
            let (ours, theirs) = try read(Array(file.octets[..<length]))
            let whole = ends.lastIndex { $0 <= length } ?? 0
            #expect(ours.frames.count == whole && ours.frames == theirs.frames)
            if ends.contains(length) {
                #expect(ours.error == nil)
            } else {
                #expect(ours.error?.isDamage == true && theirs.error != nil)
                #expect(ours.error?.frame == Int64(whole + 1) && ours.error?.offset == UInt64(ends[whole]))
            }
        }
    }

    @Test(arguments: [false, true])
    func aPcapngCutAnywhereGivesAllBefore(isBigEndian: Bool) {
        var file = FileBuilder(isBigEndian: isBigEndian)
        file.section()
        var ends = [file.octets.count]
        file.interface()
        ends.append(file.octets.count)
        for size in [3, 0, 40] {
            file.enhanced([UInt8](repeating: 5, count: size), at: 7)
            ends.append(file.octets.count)
        }
        for length in 28..<file.octets.count {
            let ours = readPiped(Array(file.octets[..<length]))
            let blocks = ends.lastIndex { $0 <= length } ?? 0
            #expect(ours.frames.count == max(0, blocks - 1))
            if ends.contains(length) {
                #expect(ours.error == nil)
            } else {
                #expect(ours.error?.isDamage == true && ours.error?.offset == UInt64(ends[blocks]))
            }
        }
    }

    @Test func aCapturedLengthThatNobodyWritesIsDamage() throws {
        for length in [UInt32(262_145), 0x7FFF_FFFF, .max] {
            var file = FileBuilder()
            file.header()
            file.record([1, 2], seconds: 1, fraction: 1)
            file.add(0 as UInt64)
            file.add(length)
            file.add(60 as UInt32)
            file.octets += [UInt8](repeating: 0, count: 100)
            let error = try read(file.octets).ours.error
            #expect(error?.kind == .capturedLength(Int(length), allowed: 262_144))
            #expect(
                error?.description.hasSuffix(
                    "/capture: frame 2 at octet 42: a captured length of \(length) octets; the most is 262144")
                    == true
            )
            #expect(error?.isDamage == true)
        }
    }

    @Test(arguments: [UInt32(0), 8, 11, 33, 0x7FFF_FFFC, 17 << 20, .max])
    func aBlockLengthThatCannotBeIsDamage(length: UInt32) throws {
        var file = FileBuilder()
        file.section()
        file.interface()
        file.enhanced([1], at: 1)
        file.add(6 as UInt32)
        file.add(length)
        file.octets += [UInt8](repeating: 0, count: 64)
        let (ours, theirs) = try read(file.octets)
        #expect(ours.frames.count == 1 && theirs.error != nil)
        #expect(ours.error?.kind == .blockLength(Int(length), allowed: 12...16_777_216))
        #expect(ours.error?.isDamage == true && ours.error?.frame == 2)
    }

    @Test func blocksThatContradictThemselvesAreDamage() throws {
        func after(_ write: (inout FileBuilder) -> Void) throws -> SavefileError.Kind? {
            var file = FileBuilder()
            file.section()
            file.interface()
            file.enhanced([1], at: 1)
            write(&file)
            let ours = try read(file.octets).ours
            #expect(ours.frames.count == 1 && ours.error?.isDamage == true)
            return ours.error?.kind
        }
        let trailer = try after {
            $0.enhanced([1, 2, 3, 4], at: 1)
            $0.octets[$0.octets.count - 4] ^= 4
        }
        #expect(trailer == .blockLengthsDiffer(first: 56, last: 60))
        #expect(try after { $0.enhanced([1], at: 1, interface: 7) } == .unknownInterface(7, known: 1))
        #expect(
            try after { file in
                file.section()
                file.enhanced([1], at: 1)
            } == .unknownInterface(0, known: 0))
        let short = try after { $0.block(6) { $0.add(0 as UInt32) } }
        #expect(short == .malformedBlock("a packet block that is too short"))
        let long = try after { file in
            file.block(6) { body in
                body.octets += [UInt8](repeating: 0, count: 12)
                body.add(9 as UInt32)
                body.add(9 as UInt32)
                body.octets += [1, 2, 3, 4]
            }
        }
        #expect(long == .capturedLength(9, allowed: 4))
        #expect(try after { $0.interface(resolution: 0xFF) } == .malformedBlock("a time resolution of 2^-127 s"))
        #expect(try after { $0.interface(resolution: 20) } == .malformedBlock("a time resolution of 10^-20 s"))
        #expect(try after { $0.section(major: 2) } == .unsupportedVersion(major: 2, minor: 0))
        let secrets = try after { file in
            file.block(10) { body in
                body.add(1 as UInt32)
                body.add(UInt32.max)
            }
        }
        #expect(secrets == .malformedBlock("secrets of 4294967295 octets in a block with 0 for them"))
        let overrun = try after { file in
            file.block(1) { body in
                body.add(1 as UInt32)
                body.add(0 as UInt32)
                body.add(2 as UInt16)
                body.add(200 as UInt16)
            }
        }
        #expect(overrun == .malformedBlock("an option that is longer than its interface description"))
    }

    @Test func interfacesHaveABound() throws {
        var file = FileBuilder()
        file.section()
        for _ in 0..<70_000 { file.interface() }
        #expect(try read(file.octets).ours.error?.kind == .tooManyInterfaces(allowed: 4_096))
    }

    @Test func secretsHaveABound() throws {
        let folder = try TemporaryFolder()
        var file = FileBuilder()
        file.section()
        for _ in 0..<5 {
            file.block(10) { body in
                body.add(1 as UInt32)
                body.add(8_000_000 as UInt32)
                body.octets += [UInt8](repeating: 0, count: 8_000_000)
            }
        }
        var reader = try SavefileReader(path: try folder.file("capture", holding: file.octets).path)
        #expect(try reader.next() == nil)
        #expect(reader.secrets.count == 2 && reader.droppedSecrets == 3)
    }

    @Test func afterAnErrorItIsTheEnd() throws {
        let folder = try TemporaryFolder()
        var file = FileBuilder()
        file.header()
        file.record([1], seconds: 1, fraction: 1)
        var reader = try SavefileReader(path: try folder.file("capture", holding: file.octets + [0]).path)
        #expect(try reader.next()?.number == 1)
        do {
            _ = try reader.next()
            Issue.record("no error")
        } catch {
            #expect(error.kind == .cutRecord(found: 1, needed: 16))
        }
        #expect(try reader.next() == nil)
    }

    @Test func randomDamageNeverTraps() {
        let seed: UInt64 = 99
        var random = SeededRandom(seed: seed)
        for isClassic in [true, false] {
            var file = FileBuilder(isBigEndian: isClassic)
            if isClassic {
                file.header()
            } else {
                file.section()
                file.interface(resolution: 9, offset: 3)
            }
            for index in 0..<20 {
                let data = [UInt8](repeating: 3, count: index * 5)
                if isClassic { file.record(data, seconds: 1, fraction: 2) } else { file.enhanced(data, at: 5) }
            }
            var damaged = 0
            for _ in 0..<1_500 {
                var octets = file.octets
                for _ in 0..<Int.random(in: 1...4, using: &random) {
                    octets[Int.random(in: 0..<octets.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
                }
                let ours = readPiped(octets)
                #expect(ours.frames.count <= 100, "seed \(seed)")
                if ours.error != nil { damaged += 1 }
            }
            #expect(damaged > 0, "seed \(seed)")
        }
    }
}

/// Our reading of octets that come through a pipe, which must hold them all: no file is made.
private func readPiped(_ octets: [UInt8]) -> Reading {
    let pipe = Pipe()
    pipe.fileHandleForWriting.write(Data(octets))
    try? pipe.fileHandleForWriting.close()
    return withExtendedLifetime(pipe) { Reading("/dev/fd/\(pipe.fileHandleForReading.fileDescriptor)") }
}
