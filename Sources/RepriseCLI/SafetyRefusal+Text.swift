import Replay
import Report
import Wire

extension SafetyRefusal {
    /// What is wrong, and what to do about it.
    ///
    /// `isLive`: where there is no log, but servers whose traffic is captured.
    func text(_ target: ReplayTarget, isLive: Bool = false) -> (message: String, hint: String) {
        let production = "if this is meant, say --i-know-this-is-production \(target.endpoint)"
        switch self {
        case .recorded(let server):
            let what = server == target.host.lowercased() ? "'\(server)' is" : "'\(target.host)' stands for \(server),"
            let whose = isLive ? "a server whose traffic is captured" : "a server that the log was recorded from"
            return ("\(what) \(whose)", production)
        case .collectionServer(let server):
            let what =
                server == target.host.lowercased() ? "'\(server)' is" : "'\(target.host)' is an alias of \(server),"
            return ("\(what) one of Adobe's collection servers", production)
        case .tooManyServers:
            return (
                "the log names more than \(CountText.text(RecordedServers.most)) servers, and the target may be one of them",
                production
            )
        case .readOnce:
            return (
                "the log is no file, so what would be confirmed cannot be read again",
                "write it to a file first, or replay it to loopback"
            )
        case .unmapped(let member, let count, let example):
            return (
                "\(CountText.text(count, "body", several: "bodies")) would go with the recorded \(member), such as '\(example.printable)'",
                "say what goes instead with --map \(member)=NEW, or let it go with --keep-routing"
            )
        case .unreplaced(let member):
            return (
                "bodies would go with whatever \(member) they have",
                "say what goes instead with --map \(member)=NEW, or let it go with --keep-routing"
            )
        case .unreadable(let count):
            return (
                "\(CountText.text(count, "body", several: "bodies")) would go that nobody can read as JSON, to count in unknown reports",
                "let them go with --keep-routing"
            )
        case .unconfirmed:
            if isLive {
                return ("what would be sent is not confirmed", "if it may go there, say --confirm \(target.endpoint)")
            }
            return ("the totals above are not confirmed", "if they are right, say --confirm \(target.endpoint)")
        }
    }
}
