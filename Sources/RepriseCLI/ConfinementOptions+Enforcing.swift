import EventLog
import Foundation
import LiveCapture
import Recording

extension ConfinementOptions {
    /// Gives up all but what `needs` names, says what is worth knowing, and gives what the log's header says of it.
    ///
    /// Then signals are watched, which takes a thread.
    func confine(to needs: Confinement, before watch: SignalWatch) throws(RecordingError) -> LogHeader.Confinement {
        let isRoot = geteuid() == 0
        let report: ConfinementReport
        var needs = needs
        needs.extent = confinement
        needs.user = user
        do {
            report = try needs.enforce()
        } catch {
            throw .confinement(error)
        }
        if geteuid() == 0 {
            Diagnostic.warning(
                "the process stays root, whose files are its own though every privilege is gone; -Z names another user")
        } else if isRoot && user == nil, let user = report.user {
            Diagnostic.note("capturing as \(user) without any privilege; -Z names another user")
        }
        let missing = report.missing.joined(separator: ", no ")
        if confinement == .privileges {
            Diagnostic.warning("--confinement off: no \(missing) keeps the process from what its user may do")
        } else if !report.missing.isEmpty {
            Diagnostic.warning(
                "this kernel has no \(missing): the process can do what its user may do",
                hint: "--confinement require captures nothing in this case")
        }
        watch.startThread()
        return LogHeader.Confinement(report)
    }

    /// What to try where a file cannot be created by the user that root became.
    func hint(for error: RecordingError) -> String? {
        let number: Int32? =
            switch error {
            case .log(let error): if case .cannotOpen(let number) = error.kind { number } else { nil }
            case .frames(let error): error.number
            default: nil
            }
        guard number == EACCES || number == EPERM else { return error.hint }
        let user = getpwuid(geteuid()).flatMap { $0.pointee.pw_name.map { String(cString: $0) } } ?? "\(geteuid())"
        return "it is created by user \(user); choose a folder of that user, or another user with -Z"
    }
}
