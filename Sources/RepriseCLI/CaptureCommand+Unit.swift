import ArgumentParser
import Foundation

extension CaptureCommand {
    /// Refuses what a service cannot do.
    func checkUnit() throws {
        guard service.printUnit else { return }
        if input.interfaces.isEmpty {
            throw ValidationError("--print-unit prints a service that captures live: give -i")
        }
        if output.log == nil || output.write == "-" {
            throw ValidationError("--print-unit prints a service, which needs files to write to: give -o <log>")
        }
        let foreign = unit.foreignFolders
        if privileges.user == nil, let folder = foreign.first {
            throw ValidationError(
                """
                \(folder) is neither below /var/log nor below /var/lib, where systemd makes a folder for the service: \
                name the user that may write there with -Z, or choose another folder
                """)
        }
    }

    /// The service that runs this very command, but for what the unit itself does.
    var unit: ServiceUnit {
        var words = CommandLine.arguments.dropFirst()[...]
        var command = [Bundle.main.executablePath ?? CommandLine.arguments[0]]
        while let word = words.popFirst() {
            if word == "--" {
                command.append(word)
                break
            }
            if word == "-Z" {
                words = words.dropFirst()
            } else if word != "--print-unit" && !word.hasPrefix("-Z=") {
                command.append(word)
            }
        }
        let folders = [output.log, output.write].compactMap { $0 }.map { path in
            let folder = path.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/")
            return folder.isEmpty ? (path.hasPrefix("/") ? "/" : ".") : folder
        }
        return ServiceUnit(
            command: command + words, interfaces: input.interfaces, user: privileges.user, folders: folders)
    }
}
