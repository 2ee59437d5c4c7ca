import ArgumentParser
import MediaCollection
import Replay
import Testing

@testable import RepriseCLI

/// What the options about ids come to.
@Suite struct RewriteArgumentsTests {
    private func visitors(_ arguments: [String], loopback: Bool = false) throws -> VisitorIDs {
        try RewriteArguments.parse(arguments).options(forLoopback: loopback).visitors
    }

    /// What a name promises marks nothing; what it stands for does.
    @Test func theMarkIsForWhatIsLoopback() throws {
        let cases = [([], true, false), (["--mark"], true, true), (["--no-mark"], false, false)]
        for (arguments, there, elsewhere) in cases {
            let option = try ReplayMarkOption.parse(arguments)
            #expect(option.marks(asLoopback: true) == there && option.marks(asLoopback: false) == elsewhere)
        }
    }

    @Test func allIDsThatStayAreThoseOfTheAPI() throws {
        let member = try #require(MemberPath("customMetadata.login"))
        let kept = try visitors(["--keep-ids", "all", "--id-member", "customMetadata.login"])
        #expect(kept.members == [member] && kept.scope == .all)
        #expect(try visitors(["--keep-ids", "all"]).members.isEmpty)
        #expect(try visitors([], loopback: true).scope == .copies)
        #expect(try visitors(["--replace-ids", "--keep-ids", "analytics.aid"], loopback: true).scope == .all)
        #expect(throws: ExitStatus.self) { try visitors(["--keep-ids", "all", "--replace-ids"]) }
    }
}
