import ArgumentParser
import EventLog
import Foundation

extension CaptureCommand {
    /// Refuses what a service cannot do.
    func checkUnit() throws {
        guard service.printUnit else { return }
        if input.interfaces.isEmpty {
            throw ValidationError("--print-unit prints a service that captures live: give -i")
        }
        if output.log == nil {
            throw ValidationError("--print-unit prints a service, which needs files to write to: give -o <log>")
        }
        // Nothing that is there is ever overwritten, so one file lets a service start once.
        if logFile.partSize == nil && logFile.partTime == nil {
            throw ValidationError(
                """
                --print-unit prints a service, which is started more than once, and -o <log> alone is one file that is there \
                already the second time: make parts of it with -C <size> or -G <seconds>
                """)
        }
        if output.write != nil {
            throw ValidationError(
                "--print-unit prints a service, which is started more than once, and the file of -w is there already the "
                    + "second time: leave -w out")
        }
        if privileges.user == nil, let folder = unit.foreignFolder {
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
        return ServiceUnit(
            command: command + words, interfaces: input.interfaces, user: privileges.user,
            folder: LogWriter.folder(of: output.log ?? "-"))
    }
}
