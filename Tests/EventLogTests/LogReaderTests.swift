import Compression
import EventLog
import Foundation
import TestSupport
import Testing

@Suite struct LogReaderTests {
    /// A log whose lines are changed by `change`, digest and all left as they were.
    private func changed(_ change: (inout [[UInt8]]) -> Void) throws -> LogCopy {
        var lines = try smallLog().split(separator: 0x0A).map { Array($0) }
        change(&lines)
        return try LogCopy(of: Array(lines.joined(separator: [0x0A])) + [0x0A])
    }

    private func replacing(_ old: String, with new: String, in line: Int = 2) throws -> LogCopy {
        try changed { lines in
            let text = String(decoding: lines[line], as: UTF8.self)
            #expect(text.contains(old))
            lines[line] = Array(text.replacingOccurrences(of: old, with: new).utf8)
        }
    }

    @Test func aWholeLogHasNoDamage() throws {
        let copy = try LogCopy(of: smallLog())
        #expect(copy.error == nil)
        #expect(copy.exchanges == (1...3).map(sample))
        #expect(copy.trailer?.exchanges == 3)
        #expect(copy.header?.sources == [.init(name: "a.pcap", size: 7)])
    }

    @Test(arguments: ["log.ndjson", "log.ndjson.gz", "log.ndjson.zst"])
    func aLogCutAnywhereGivesItsWholeLinesAndSaysSo(name: String) throws {
        let log = try smallLog(name: name)
        let lineEnds = try smallLog().enumerated().filter { $0.element == 0x0A }.map(\.offset)
        let folder = try TemporaryFolder()
        for length in stride(from: 1, to: log.count, by: name == "log.ndjson" ? 1 : 7) {
            try folder.file("cut", holding: Array(log[..<length]))
            let copy = LogCopy(path: folder.path("cut"))
            let error = try #require(copy.error, "cut at \(length)")
            // In the first octets of a compressed form nothing tells what it was.
            #expect(error.isDamage || (name != "log.ndjson" && length < 4), "cut at \(length): \(error)")
            for (found, wanted) in zip(copy.exchanges, (1...3).map(sample)) { #expect(found == wanted) }
            if name == "log.ndjson" {
                let whole = lineEnds.dropFirst().filter { $0 < length }.count
                // A record whose line feed alone is cut off is handed out, too.
                let isAtLineFeed = lineEnds.dropFirst().contains(length)
                #expect(copy.lines.count == whole + (isAtLineFeed ? 1 : 0), "cut at \(length)")
                #expect(copy.faults.count <= 2, "cut at \(length): \(copy.faults)")
            }
        }
    }

    @Test func everyChangedOctetIsNoticed() throws {
        let log = try smallLog(exchanges: 1)
        let folder = try TemporaryFolder()
        for place in log.indices {
            var changed = log
            changed[place] ^= 0x01
            try folder.file("changed", holding: changed)
            let copy = LogCopy(path: folder.path("changed"))
            // The ledger in the trailer is the one part that no digest covers.
            let isTrailer = place > (log.dropLast().lastIndex(of: 0x0A) ?? 0)
            #expect(copy.error != nil || isTrailer, "octet \(place)")
        }
    }

    @Test func aBadLineCostsThatLineOnly() throws {
        let copy = try changed { $0[2] = Array(#"{"kind":"exchange","seq":2,"at":x}"#.utf8) }
        #expect(copy.exchanges == [sample(seq: 1), sample(seq: 3)])
        #expect(copy.trailer != nil)
        let error = try #require(copy.error)
        #expect(error.isDamage)
        #expect(error.description == "log, line 3, octet 33: not JSON: a value was expected (and 1 more fault)")
        #expect(copy.faults.count == 2)
    }

    @Test(arguments: [
        (#""seq":2"#, #""seq":"2""#, "octet 26: `seq` must be an integer of at most 64 bits"),
        (#""seq":2,"#, #""seq":0,"#, "octet 26: `seq` must be at least 1"),
        (#""seq":2,"#, "", "octet 1: the member `seq` is missing"),
        (#""seq":2,"#, #""seq":1,"#, "octet 1: `seq` is 1 after 1; it must rise"),
        (
            #""at":1760000010363000000"#, #""at":17600000103630000000"#,
            "octet 33: `at` must be an integer of at most 64 bits"
        ),
        (#""call":"event""#, #""call":"ring""#, "`call` must be one of sessionStart, event, downloaded, other"),
        (#""link":"response""#, #""link":1"#, "`link` must be a string"),
        (#""session":"1a400e""#, #""session":"日""#, "`session` must hold no character above U+00FF"),
        (#""method":"POST","#, "", "the member `method` is missing"),
        (
            #"["Content-Type","application/json"]"#, #"["Content-Type"]"#,
            #"a line of `fields` must be ["name","value"]"#
        ),
        (#""dropped":["Cookie"]"#, #""dropped":"Cookie""#, "`dropped` must be an array"),
        (#""size":65"#, #""size":-65"#, "`size` must be at least 0"),
        (#""status":204"#, #""status":null"#, "`status` must be an integer of at most 64 bits"),
        (#""n":3,"#, "", "the member `n` is missing"),
        (#"[0,812,815]"#, #"[0,812]"#, "an element of `sources` must be [source,first,last]"),
        (#""complete":true"#, #""complete":1"#, "`complete` must be true or false"),
        (#""complete":true,"#, "", "the member `complete` is missing"),
        (#""body":"#, #""bodyBase64":"#, "`bodyBase64` must be a string of base64"),
        (#""body":{"#, #""bodyBase64":"!!!!","x":{"#, "`bodyBase64` is not base64"),
        (#""body":{"#, #""bodyParts":[[1]],"x":{"#, #"an element of `bodyParts` must be [offset,"base64"]"#),
        (#""kind":"exchange","#, "", "the member `kind` is missing"),
        (#""kind":"exchange""#, #""kind":"header""#, "a second header"),
        (#""kind":"exchange""#, #""kind":7"#, "`kind` must be a string"),
    ])
    func aFaultNamesTheMemberAndWhatIsAllowed(old: String, new: String, expected: String) throws {
        let copy = try replacing(old, with: new)
        let fault = try #require(copy.faults.first)
        #expect(fault.line == 3)
        #expect(fault.octet != nil)
        #expect(fault.description.hasSuffix(expected), "\(fault)")
        #expect(copy.exchanges.map(\.seq) == [1, 3])
    }

    @Test func whatThisVersionDoesNotKnowIsPassedOver() throws {
        let folder = try TemporaryFolder()
        var file = try LogFile(path: folder.path("log"))
        try file.write(LogHeader(version: .init(major: 1, minor: 7), tool: "later"))
        try file.writeLine(Array(#"{"kind":"tea","body":{}}"#.utf8), kind: .header)
        let line = String(
            decoding: try smallLog(exchanges: 1).split(separator: 0x0A)[1], as: UTF8.self
        ).replacingOccurrences(of: #""notes":[]"#, with: #""notes":["blessed"],"mood":{"seq":[1]}"#)
            .replacingOccurrences(of: #""method":"#, with: #""verb":null,"m\u0065thod":"#)
        try file.writeLine(Array(line.utf8), kind: .exchange)
        try file.finish()
        let copy = LogCopy(path: folder.path("log"))
        #expect(copy.error == nil)
        #expect(copy.unknownLines == 1)
        #expect(copy.exchanges == [sample(seq: 1)])
    }

    @Test func membersMayStandInAnyOrder() throws {
        let copy = try changed { lines in
            for index in 1...3 {
                let text = String(decoding: lines[index], as: UTF8.self)
                let body = text.range(of: #","body":"#).map { String(text[$0.lowerBound...].dropLast()) } ?? ""
                let rest = text.dropLast(body.utf8.count + 1)
                lines[index] = Array("{\(body.dropFirst()),\(rest.dropFirst())}".utf8)
            }
        }
        #expect(copy.exchanges == (1...3).map(sample))
        #expect(copy.faults.count == 1)
    }

    @Test(arguments: [#", "body": "#, #","body" :"#, #","body": "#, #","b\u006fdy" :"#, "\t,\r\"body\":"])
    func whiteSpaceThatAnotherToolPutBetweenTokensIsNoBody(name: String) throws {
        let copy = try replacing(#","body":"#, with: name)
        let body = try #require(copy.exchanges.dropFirst().first?.body)
        let written = sample(seq: 2).body
        // Behind the exact name every octet counts, since some players do send white space.
        guard case .octets(let octets) = written, name == #","body": "# else {
            #expect(body == written)
            return
        }
        #expect(body == .octets([0x20] + octets))
    }

    @Test func mutatedLogsAreReadOrReported() throws {
        let folder = try TemporaryFolder()
        for name in ["log", "log.gz", "log.zst"] {
            let log = try smallLog(exchanges: 4, name: name)
            let trailer = log.count - (try smallLog(exchanges: 4).split(separator: 0x0A).last?.count ?? 0) - 1
            for seed in UInt64(1)...150 {
                var random = SeededRandom(seed: seed)
                var mutated = log
                var first = log.count
                for _ in 0...random.next() % 3 {
                    let place = Int(random.next() % UInt64(mutated.count))
                    first = min(first, place)
                    switch random.next() % 4 {
                    case 0: mutated[place] = UInt8(truncatingIfNeeded: random.next())
                    case 1: mutated.remove(at: place)
                    case 2: mutated.insert(UInt8(truncatingIfNeeded: random.next()), at: place)
                    default: mutated.append(contentsOf: mutated[place...])
                    }
                }
                try folder.file("mutated", holding: mutated)
                let copy = LogCopy(path: folder.path("mutated"))
                let isNoticed = copy.error != nil || mutated == log || (name == "log" && first >= trailer)
                // A compressed form has octets that mean nothing: gzip's time and system, unused bits.
                #expect(isNoticed || copy.exchanges == (1...4).map(sample), "\(name), seed \(seed)")
            }
        }
    }

    @Test func linesAfterTheTrailerAreDamage() throws {
        let copy = try changed { $0.append($0[3]) }
        #expect(copy.exchanges.count == 3)
        #expect(copy.error?.description == "log, line 6, octet 1: a line after the trailer")
    }

    @Test func damageIsThrownOnceAtTheEndOrKeptForWhoAsks() throws {
        let folder = try TemporaryFolder()
        try folder.file("log", holding: changedLog { $0.remove(at: 4) })
        var reader = try LogReader(path: folder.path("log"))
        for _ in 1...3 { _ = try reader.next() }
        var thrown: [LogError] = []
        for _ in 1...3 {
            do throws(LogError) {
                let line = try reader.next()
                #expect(line == nil)
            } catch {
                thrown.append(error)
            }
        }
        #expect(thrown.map(\.kind) == [.cutShort])

        var other = try LogReader(path: folder.path("log"))
        var count = 0
        while try other.nextReadable() != nil { count += 1 }
        #expect(count == 3)
        let damage = other.damage
        #expect(damage == thrown.first)
    }

    @Test func linesThatWereTakenAwayAreNoticed() throws {
        let copy = try changed { $0.remove(at: 2) }
        let error = try #require(copy.error)
        guard case .wrongDigest = error.kind else {
            Issue.record("\(error)")
            return
        }
        #expect(error.isDamage)
    }

    @Test func aTrailerThatCountsWronglyIsDamage() throws {
        let copy = try replacing(#""exchanges":3"#, with: #""exchanges":4"#, in: 4)
        #expect(copy.error?.isDamage == true)
        #expect(copy.error?.description.contains("counts 4 exchanges") == true)
    }

    @Test func whatIsNoLogIsRefusedAtOnce() throws {
        let log = String(decoding: try smallLog(), as: UTF8.self)
        for text in [
            "", "\n", "hello\n", "{}", "[1]\n", "{\"kind\":\"exchange\"}\n", String(log.split(separator: "\n")[1]),
            log.replacingOccurrences(of: "reprise-events", with: "events"),
            log.replacingOccurrences(of: #""version":"1.0""#, with: #""version":1"#),
            log.replacingOccurrences(of: #""version":"1.0","#, with: ""),
        ] {
            let copy = try LogCopy(of: Array(text.utf8))
            let error = try #require(copy.error, "\(text)")
            #expect(!error.isDamage, "\(error)")
            guard case .notALog = error.kind else {
                Issue.record("\(error)")
                continue
            }
            #expect(error.hint != nil)
        }
    }

    @Test func aNewerMajorVersionIsRefused() throws {
        let log = #"{"kind":"header","version":"2.0","anything":1}"# + "\n"
        let copy = try LogCopy(of: Array(log.utf8))
        #expect(copy.error?.kind == .newerVersion(major: 2, minor: 0))
        #expect(copy.error?.isDamage == false)
    }

    @Test func aLineOverTheLimitIsPassedOver() throws {
        let line = try smallLog(exchanges: 1).split(separator: 0x0A)[1].count
        let copy = try LogCopy(
            of: changedLog { $0[2] = [UInt8](repeating: 0x20, count: 600_000) + $0[2] }, lineLimit: line + 50)
        #expect(copy.exchanges.map(\.seq) == [1, 3])
        #expect(copy.faults.map(\.line) == [3])
        #expect(copy.error?.description.contains("longer than the limit") == true)
    }

    @Test func faultsAreKeptUpToABoundAndCounted() throws {
        let folder = try TemporaryFolder()
        let bad = Array("x\n".utf8)
        let log = Array(try smallLog(exchanges: 1).split(separator: 0x0A)[0]) + [0x0A]
        try folder.file("log", holding: log + Array(repeatElement(bad, count: 500).joined()))
        let copy = LogCopy(path: folder.path("log"))
        #expect(copy.faults.count == LogFormat.keptFaults)
        // The missing trailer is one more.
        #expect(copy.error?.description.hasSuffix("(and 500 more faults)") == true)
    }

    @Test func aBrokenCompressedLogGivesWhatStandsBeforeTheBreak() throws {
        for name in ["a.gz", "a.zst"] {
            let folder = try TemporaryFolder()
            var file = try LogFile(path: folder.path(name))
            try file.write(LogHeader(tool: "t"))
            var records = RandomRecords(seed: 5)
            for _ in 0..<2000 { try file.write(records.exchange()) }
            try file.finish()
            var octets = try folder.read(name)
            for place in octets.count / 2..<octets.count / 2 + 60 { octets[place] = 0xAA }
            try folder.file("broken", holding: octets)
            let copy = LogCopy(path: folder.path("broken"))
            #expect(copy.error?.isDamage == true, "\(name): \(String(describing: copy.error))")
            #expect(copy.exchanges.count > 200 && copy.exchanges.count < 2000, "\(name)")
        }
    }

    @Test(arguments: ["vod-session/capture.pcapng", "live-session/capture.pcap"])
    func aCaptureIsCalledOne(sample: String) throws {
        let capture = LogCopy(path: CorpusFolder.repository.appending(path: "Samples/\(sample)").path)
        #expect(capture.error?.description.hasSuffix(": is not a log: it is a capture") == true)
        #expect(capture.error?.hint?.contains("reprise capture -r FILE -o LOG") == true)
    }

    @Test func aFileThatCannotBeOpenedSaysWhy() throws {
        let folder = try TemporaryFolder()
        let missing = LogCopy(path: folder.path("missing"))
        #expect(missing.error?.description == "\(folder.path("missing")): cannot be opened: No such file or directory")
        let directory = LogCopy(path: folder.url.path)
        #expect(directory.error?.description.contains("Is a directory") == true)
        #expect(missing.error?.isDamage == false && directory.error?.isDamage == false)
    }

    private func changedLog(_ change: (inout [[UInt8]]) -> Void) throws -> [UInt8] {
        var lines = try smallLog().split(separator: 0x0A).map { Array($0) }
        change(&lines)
        return Array(lines.joined(separator: [0x0A])) + [0x0A]
    }

    @Test func aLogWithALargeZstdWindowIsToBeDecompressedFirst() throws {
        let folder = try TemporaryFolder()
        // A frame header that asks for 16 MiB (RFC 8878 §3.1.1.1.2), then an empty block, the last.
        try folder.file("log", holding: [0x28, 0xB5, 0x2F, 0xFD, 0x00, 14 << 3, 1, 0, 0])
        let error = #expect(throws: LogError.self) { _ = try LogReader(path: folder.path("log")) }
        #expect(error?.description == "log: compressed data asks for a window of more than 8 MiB")
        #expect(error?.hint == "decompress it first: zstd -d --long=31 FILE")
    }

    @Test func oneIsSaidAsOne() {
        #expect(LogError(file: "a", kind: .largest(1)).description == "a: has reached its limit of 1 octet")
        #expect(LogError(file: "a", kind: .largest(2)).description == "a: has reached its limit of 2 octets")
        var counts = LogCounts()
        (counts.exchanges, counts.answers) = (12, 1)
        #expect(counts.description == "12 exchanges, 1 answer, 0 outcomes")
    }
}
