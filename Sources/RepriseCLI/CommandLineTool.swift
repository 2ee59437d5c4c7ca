import ArgumentParser
import Foundation

/// The command as a process runs it: parses the arguments, runs, and exits with the codes of `ExitStatus`.
public enum CommandLineTool {
    /// Runs the command that the process's arguments name, and ends the process.
    ///
    /// A command that does not ask for concurrency runs on the process's first thread and finds no other there, so that it
    /// can give rights up for all threads to come.
    public static func main() -> Never {
        CrashSignals.end()
        // A closed pipe is an error of the write, which is seen where it happens, and no death of the process.
        signal(SIGPIPE, SIG_IGN)
        // And so is a file at its limit of size.
        signal(SIGXFSZ, SIG_IGN)
        let status = code {
            var command = try RepriseCommand.parseAsRoot()
            let arguments = Array(CommandLine.arguments.dropFirst())
            if let option = RepeatedOptions.first(in: arguments, of: type(of: command)) {
                return try usage("\(option) stands more than once", hint: "it takes one value: leave out all but one")
            }
            guard let asynchronous = command as? any AsyncParsableCommand else { return try command.run() }
            runAndExit(asynchronous)
        }
        exit(status)
    }

    private static func runAndExit(_ command: sending any AsyncParsableCommand) -> Never {
        Task {
            var command = command
            let result: Result<Void, any Error>
            do {
                result = .success(try await command.run())
            } catch {
                result = .failure(error)
            }
            exit(code { try result.get() })
        }
        dispatchMain()
    }

    /// Runs a command and gives its exit code.
    private static func code(_ run: () throws -> Void) -> Int32 {
        do {
            try run()
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
            let message = RepriseCommand.fullMessage(for: error)
            // The parser has a word of its own in front; errors of this tool begin with its name.
            let prefix = "Error: "
            Diagnostic.say((message.hasPrefix(prefix) ? "reprise: " + message.dropFirst(prefix.count) : message) + "\n")
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
            Diagnostic.error("standard output: cannot be written: \(String(cString: strerror(number)))")
            return ExitStatus.failed.code
        }
    }
}
