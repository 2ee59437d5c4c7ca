import ArgumentParser
import Foundation
import LiveCapture
import Recording

/// The filter expression that ends a command line.
struct FilterExpression: ParsableArguments {
    @Argument(help: ArgumentHelp("A filter expression as tcpdump takes it, in one word or many.", valueName: "filter"))
    var filter: [String] = []

    /// The words as one expression; nil for none.
    var text: String? { filter.isEmpty ? nil : filter.joined(separator: " ") }

    /// Throws where a word is a file: what a shell makes of `-r trace.pcap*` is the first one, and the others as words of a
    /// filter.
    ///
    /// Words that filters are made of stay words, whatever stands in the folder: `src`, `host`, a port.
    func check(beside input: CaptureInputOptions) throws {
        guard !input.files.isEmpty,
            let file = filter.first(where: {
                !FilterHosts.isKnown($0) && FileManager.default.fileExists(atPath: $0)
            })
        else { return }
        throw ValidationError("\(file) is a file, and stands where the filter does: give each file its own -r")
    }
}

extension RecordingOptions {
    /// What the options say that every command has which captures.
    init(
        _ input: CaptureInputOptions, _ limits: CaptureLimitOptions, _ logFile: LogFileOptions,
        _ expression: FilterExpression
    ) {
        self.init(tool: ToolVersion.name)
        logPolicy = logFile.policy(isLive: !input.interfaces.isEmpty)
        if let threads = limits.threads { self.threads = threads }
        if let hold = limits.hold { self.hold = .seconds(hold) }
        self.limits = limits.limits
        if let maxBody = limits.maxBody { self.maxBody = maxBody }
        filter = expression.text
        frameLimit = input.count
    }
}

extension CaptureInputOptions {
    /// What the interface is asked for.
    var captureOptions: CaptureOptions {
        var options = CaptureOptions()
        // As in tcpdump, 0 is the default.
        if let length = snapshotLength, length > 0 { options.snapshotLength = length }
        // No more than 32 bits hold, as it was read.
        if let size = bufferSize { options.bufferOctets = size &* 1024 }
        options.isPromiscuous = !notPromiscuous
        if let direction { options.direction = direction }
        return options
    }

    /// What ends a live capture, and where its frames go.
    func liveLimits(frameFile: String? = nil) -> LiveRecording.Limits {
        LiveRecording.Limits(
            duration: duration.map { .seconds($0) }, frameFile: frameFile, absence: ifGone ?? .waits)
    }
}
