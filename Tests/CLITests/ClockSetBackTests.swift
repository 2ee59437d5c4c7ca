import EventLog
import Foundation
import Replay
import TestSupport
import Testing
import Wire

/// A wall clock that is set back a day in mid-run changes nothing.
///
/// The clock is set for one process by a library that stands before libc's `clock_gettime`. Without a C compiler that cannot be done,
/// and the test does not run.
@Suite(.enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/cc")))
struct ClockSetBackTests {
    /// Sets the wall clock back a day from `CLOCK_BACK_AFTER` milliseconds after the process began.
    private static let library = """
        #define _GNU_SOURCE
        #include <dlfcn.h>
        #include <stdlib.h>
        #include <sys/time.h>
        #include <time.h>
        static int (*get)(clockid_t, struct timespec *);
        static long long first;
        static long long monotonic(void) {
            struct timespec now;
            get(CLOCK_MONOTONIC, &now);
            return now.tv_sec * 1000LL + now.tv_nsec / 1000000;
        }
        __attribute__((constructor)) static void begin(void) {
            get = (int (*)(clockid_t, struct timespec *))dlsym(RTLD_NEXT, "clock_gettime");
            first = monotonic();
        }
        int clock_gettime(clockid_t clock, struct timespec *time) {
            if (!get) begin();
            int result = get(clock, time);
            const char *after = getenv("CLOCK_BACK_AFTER");
            int isWall = clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE;
            if (isWall && after && monotonic() - first >= atoll(after)) time->tv_sec -= 86400;
            return result;
        }
        int gettimeofday(struct timeval *time, void *zone) {
            struct timespec now;
            int result = clock_gettime(CLOCK_REALTIME, &now);
            time->tv_sec = now.tv_sec;
            time->tv_usec = now.tv_nsec / 1000;
            return result;
        }
        """

    /// A start and thirty events, one each 100 ms.
    private static func log(_ path: String) throws {
        var file = try LogFile(path: path)
        try file.write(LogHeader(tool: "test"))
        for seq in 1...31 {
            var record = ReplayCommandTests.records()[seq == 1 ? 0 : 1]
            record.seq = seq
            record.at = Timestamp(nanoseconds: 1_760_000_000_000_000_000 + Int64(seq) * 100_000_000)
            try file.write(record)
        }
        try file.finish()
    }

    @Test func nothingChanges() async throws {
        let folder = try TemporaryFolder()
        let source = try folder.file("clock.c", holding: Array(Self.library.utf8)).path
        let library = folder.path("clock.so")
        _ = try Tool.run("cc", ["-shared", "-fPIC", "-o", library, source, "-ldl"])
        let set = ["LD_PRELOAD=\(library)", "CLOCK_BACK_AFTER=0"]
        let date = try #require(try Tool.run("env", set + ["date", "+%s"]))
        let yesterday = try #require(Int(String(decoding: date.prefix { $0 != 0x0A }, as: UTF8.self)))
        #expect(abs(Int(Date().timeIntervalSince1970) - 86_400 - yesterday) < 60, "the library does not set the clock")

        try Self.log(folder.path("log.ndjson"))
        let tool = try RunningTool(["serve", "--listen", "127.0.0.1:0", "-o", folder.path("got.ndjson")])
        let url = try await HostileServerTests.url(of: tool)
        let began = ContinuousClock.now
        let run = try BuiltTool.run(
            ["replay", folder.path("log.ndjson"), "--to", url, "--outcomes", folder.path("out.ndjson")],
            through: ["env", set[0], "CLOCK_BACK_AFTER=2500"])
        #expect(run.status == 0, "\(run.errors)")
        #expect(ContinuousClock.now - began < .seconds(60))
        tool.signal(SIGTERM)
        _ = try tool.wait()

        var reader = try LogReader(path: folder.path("out.ndjson"))
        let shift = try #require(reader.header.replay?.shift)
        var outcomes: [Outcome] = []
        while let line = try reader.next() {
            if case .outcome(let octets) = line { outcomes.append(try OutcomeLog.decode(octets)) }
        }
        #expect(outcomes.count == 31)
        #expect(outcomes.compactMap(\.sent).count == 31 && outcomes.map(\.seq) == Array(1...31))
        // A busy machine is late by some; a clock that jumps, by a day.
        #expect(outcomes.compactMap(\.lateness).allSatisfy { $0 >= 0 && $0 < 10_000_000_000 })
        var received = try LogReader(path: folder.path("got.ndjson"))
        var times = Set<[UInt8]>()
        while let line = try received.next() {
            if case .exchange(let record) = line, let ts = record.ts { times.insert(ts) }
        }
        #expect(times == [Array("\(1_760_000_000_000 + shift)".utf8)])
    }
}
