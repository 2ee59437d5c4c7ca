import Savefile
import TestSupport
import Testing
import Wire

@Suite struct PcapngFormatTests {
    /// Resolutions as the option holds them.
    static let resolutions: [UInt8?] =
        [nil] + [0, 3, 6, 7, 9, 10, 12, 18, 19] + [0x80, 0x81, 0x8A, 0x94, 0x9E, 0xA0]

    @Test(arguments: resolutions, [false, true])
    func everyResolutionIsReadAsLibpcapDoes(resolution: UInt8?, isBigEndian: Bool) throws {
        var file = FileBuilder(isBigEndian: isBigEndian)
        file.section()
        file.interface(resolution: resolution)
        let unit = perSecond(resolution)
        var random = SeededRandom(seed: 2)
        var times: [UInt64] = [0, 1, unit - 1, unit, unit + 1]
        for _ in 0..<50 {
            let seconds = UInt64.random(in: 0..<min(4_000_000_000, UInt64.max / unit), using: &random)
            times.append(seconds * unit + UInt64.random(in: 0..<unit, using: &random))
        }
        for time in times { file.enhanced([1, 2, 3, 4, 5], at: time) }
        let (ours, theirs) = try read(file.octets)
        #expect(ours.error == nil && theirs.error == nil)
        #expect(ours.frames == theirs.frames && ours.frames.count == 55)
    }

    @Test func fineBinaryResolutionsDoNotOverflow() throws {
        // Where libpcap's own arithmetic does: 2^-63 s, half a second and its neighbours.
        for (exponent, count, nanoseconds) in [
            (UInt8(63), UInt64(1) << 62, Int64(500_000_000)), (63, 1 << 62 - 1, 499_999_999),
            (63, 1 << 63, 1_000_000_000),
            (40, 3 << 39, 1_500_000_000), (40, 1, 0), (40, 1_100, 1),
        ] {
            var file = FileBuilder()
            file.section()
            file.interface(resolution: 0x80 | exponent)
            file.enhanced([1], at: count)
            #expect(try read(file.octets).ours.frames.map(\.nanoseconds) == [nanoseconds], "2^-\(exponent), \(count)")
        }
    }

    @Test(arguments: [Int64(0), 1, -1, 1_700_000_000, -1_700_000_000])
    func theOffsetIsAddedInSeconds(offset: Int64) throws {
        var file = FileBuilder(isBigEndian: true)
        file.section()
        file.interface(offset: offset)
        file.enhanced([1], at: 1_760_000_000_123_456)
        file.simple([2])
        let (ours, theirs) = try read(file.octets)
        #expect(ours.frames == theirs.frames)
        #expect(ours.frames.first?.nanoseconds == 1_760_000_000_123_456_000 + offset * 1_000_000_000)
    }

    @Test func timesBeyondTheRangeSaturate() throws {
        for (offset, time, expected) in [
            (Int64.max, UInt64(0), Int64.max), (.max, .max, .max), (.min, 0, .min), (0, .max, .max),
        ] {
            var file = FileBuilder()
            file.section()
            file.interface(resolution: 0, offset: offset)
            file.enhanced([1], at: time)
            #expect(try read(file.octets).ours.frames.map(\.nanoseconds) == [expected])
        }
    }

    @Test(arguments: [false, true])
    func everyKindOfPacketBlockIsRead(isBigEndian: Bool) throws {
        var file = FileBuilder(isBigEndian: isBigEndian)
        file.section()
        file.interface(snapLength: 4)
        file.enhanced([1, 2, 3], at: 1_000_000, length: 99)
        file.obsolete([4, 5, 6, 7], at: 2_000_000)
        file.simple([8], length: 1)
        // Cut by the snapshot length, which is all that says how much is there.
        file.simple([9, 10, 11, 12], length: 500)
        file.block(0x0BAD) { $0.octets += [1, 2, 3, 4] }
        file.block(4) { $0.add(0 as UInt32) }
        file.block(0x8000_0001) { _ in }
        file.enhanced([], at: 3_000_000)
        let (ours, theirs) = try read(file.octets)
        #expect(ours.error == nil && theirs.error == nil)
        #expect(ours.frames == theirs.frames)
        #expect(ours.frames.map(\.octets) == [[1, 2, 3], [4, 5, 6, 7], [8], [9, 10, 11, 12], []])
        #expect(ours.frames.map(\.number) == [1, 2, 3, 4, 5])
    }

    @Test func sectionsMayDifferInByteOrderAndInterfacesInEverything() throws {
        var first = FileBuilder()
        first.section()
        first.interface(linkType: 1)
        first.interface(linkType: 113, snapLength: 96, resolution: 9)
        first.enhanced([1], at: 1_000_000, interface: 0)
        first.enhanced([2], at: 2_000_000_000, interface: 1)
        var second = FileBuilder(isBigEndian: true)
        second.section(minor: 2, length: 1_000)
        second.interface(linkType: 101, resolution: 3)
        second.enhanced([3], at: 3_000)
        var third = FileBuilder()
        third.section()
        third.interface(linkType: 276, resolution: 0x84)
        third.enhanced([4], at: 64)
        let (ours, _) = try read(first.octets + second.octets + third.octets)
        #expect(ours.error == nil)
        #expect(ours.linkTypes == [.ethernet, .linuxSLL, .raw, .linuxSLL2])
        #expect(ours.frames.map(\.nanoseconds) == [1, 2, 3, 4].map { $0 * 1_000_000_000 })
        #expect(ours.frames.map(\.octets) == [[1], [2], [3], [4]])
    }

    @Test func secretsAreKeptAsFound() throws {
        var file = FileBuilder(isBigEndian: true)
        file.section()
        for text in ["CLIENT_RANDOM 00 11\n", ""] {
            file.block(10) { body in
                body.add(0x544C_534B as UInt32)
                body.add(UInt32(text.utf8.count))
                body.octets += Array(text.utf8)
            }
        }
        let (ours, _) = try read(file.octets)
        #expect(ours.error == nil)
        #expect(ours.secrets.map(\.type) == [0x544C_534B, 0x544C_534B])
        #expect(ours.secrets.map(\.octets) == [Array("CLIENT_RANDOM 00 11\n".utf8), []])
    }

    @Test func theLastStatisticsOfEachInterfaceAreWhatWasLost() throws {
        func statistics(_ file: inout FileBuilder, interface: UInt32, _ drops: [(UInt16, UInt64)]) {
            file.block(5) { body in
                body.add(interface)
                body.add(0 as UInt64)
                for (code, value) in drops {
                    var octets = FileBuilder(isBigEndian: body.isBigEndian)
                    octets.add(value)
                    body.option(code, octets.octets)
                }
            }
        }
        var file = FileBuilder(isBigEndian: true)
        file.section()
        file.interface()
        file.interface()
        #expect(try read(file.octets).ours.drops == nil)
        statistics(&file, interface: 0, [(4, 1_000)])
        #expect(try read(file.octets).ours.drops == nil)
        statistics(&file, interface: 0, [(5, 1), (7, 2)])
        statistics(&file, interface: 0, [(5, 10), (7, 20)])
        statistics(&file, interface: 1, [(7, 300)])
        statistics(&file, interface: 9, [(7, 1_000_000)])
        file.section()
        file.interface()
        statistics(&file, interface: 0, [(7, 4_000)])
        #expect(try read(file.octets).ours.drops == 4_330)
        statistics(&file, interface: 0, [(5, .max), (7, .max)])
        #expect(try read(file.octets).ours.drops == .max)
    }

    @Test(arguments: [false, true])
    func whatPacketsSayWasLostBeforeThemIsCounted(isBigEndian: Bool) throws {
        var file = FileBuilder(isBigEndian: isBigEndian)
        file.section()
        file.interface()
        file.enhanced([1], at: 1)
        #expect(try read(file.octets).ours.drops == nil)
        // All ones stand for a count that is not known.
        file.obsolete([1], at: 1, drops: 0xFFFF)
        #expect(try read(file.octets).ours.drops == nil)
        file.obsolete([1], at: 2, drops: 3)
        file.obsolete([1], at: 3, drops: 40)
        #expect(try read(file.octets).ours.drops == 43)
        file.enhanced([1], at: 4, drops: 500)
        #expect(try read(file.octets).ours.drops == 543)
        // Statistics tell of the same loss: the larger of both accounts stands.
        for (stated, expected) in [(UInt64(100), 543), (6_000, 6_000)] {
            var whole = file
            whole.block(5) { body in
                body.add(0 as UInt32)
                body.add(0 as UInt64)
                var value = FileBuilder(isBigEndian: isBigEndian)
                value.add(stated)
                body.option(7, value.octets)
            }
            #expect(try read(whole.octets).ours.drops == expected)
        }
        file.enhanced([1], at: 4, drops: .max)
        #expect(try read(file.octets).ours.drops == .max)
    }

    private func perSecond(_ resolution: UInt8?) -> UInt64 {
        guard let resolution else { return 1_000_000 }
        if resolution & 0x80 != 0 { return 1 << UInt64(resolution & 0x7F) }
        return (0..<resolution).reduce(1) { power, _ in power * 10 }
    }
}
