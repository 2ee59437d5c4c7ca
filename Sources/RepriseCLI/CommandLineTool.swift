import ArgumentParser
import Foundation

/// The command as a process runs it: parses the arguments, runs, and exits with the codes of `ExitStatus`.
public enum CommandLineTool {
    /// Runs the command that the process's arguments name, and ends the process.
    public static func main() async -> Never {
        // A closed pipe is an error of the write, which is seen where it happens, and no death of the process.
        signal(SIGPIPE, SIG_IGN)
        // And so is a file at its limit of size.
        signal(SIGXFSZ, SIG_IGN)
        exit(await run(nil))
    }

    /// Runs a command and gives its exit code; nil takes the process's own arguments.
    static func run(_ arguments: [String]?) async -> Int32 {
        do {
            var command = try RepriseCommand.parseAsRoot(arguments)
            if var asynchronous = command as? any AsyncParsableCommand {
                try await asynchronous.run()
            } else {
                try command.run()
            }
            return ExitStatus.done.code
        } catch let status as ExitStatus {
            return status.code
        } catch let failure as StandardStream.Failure {
            return report(failure)
        } catch {
            return report(error)
        }
    }

    /// Prints help, version, a usage error or a failure, and gives the code: 0 for the first two, 2 and 1 for the others.
    private static func report(_ error: any Error) -> Int32 {
        switch RepriseCommand.exitCode(for: error) {
        case .success:
            do throws(StandardStream.Failure) {
                try StandardStream.print(RepriseCommand.fullMessage(for: error) + "\n")
                return ExitStatus.done.code
            } catch {
                return report(error)
            }
        case .validationFailure:
            StandardStream.printError(RepriseCommand.fullMessage(for: error) + "\n")
            return ExitStatus.usage.code
        default:
            Diagnostic.error("\(error)")
            return ExitStatus.failed.code
        }
    }

    /// A result that could not be written: quiet where its reader has left, an error otherwise.
    private static func report(_ failure: StandardStream.Failure) -> Int32 {
        switch failure {
        case .closed:
            return ExitStatus.done.code
        case .failed(let number):
            Diagnostic.error("standard output: \(String(cString: strerror(number)))")
            return ExitStatus.failed.code
        }
    }
}
