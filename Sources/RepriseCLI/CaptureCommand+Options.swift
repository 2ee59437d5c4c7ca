import Extraction
import LiveCapture
import Recording

extension CaptureCommand {
    /// What the recording is told.
    var options: RecordingOptions {
        var options = RecordingOptions(tool: ToolVersion.name)
        options.selection = selection.selection
        options.keepsCredentials = output.keepCredentials
        options.log = output.log
        options.logPolicy = logFile.policy(isLive: !input.interfaces.isEmpty)
        if let threads = limits.threads { options.threads = threads }
        if let hold = limits.hold { options.hold = .seconds(hold) }
        options.limits = limits.limits
        if let maxBody = limits.maxBody { options.maxBody = maxBody }
        options.filter = filter.isEmpty ? nil : filter.joined(separator: " ")
        options.frameLimit = input.count
        return options
    }

    /// What the interface is asked for.
    var captureOptions: CaptureOptions { input.captureOptions }

    /// What ends a live capture, and where its frames go.
    var liveLimits: LiveRecording.Limits {
        LiveRecording.Limits(
            duration: input.duration.map { .seconds($0) }, frameFile: output.write, absence: input.ifGone ?? .waits)
    }
}

extension CaptureInputOptions {
    /// What the interface is asked for.
    var captureOptions: CaptureOptions {
        var options = CaptureOptions()
        // As in tcpdump, 0 is the default.
        if let length = snapshotLength, length > 0 { options.snapshotLength = length }
        if let size = bufferSize {
            options.bufferOctets = size.multipliedReportingOverflow(by: 1024).partialValue
        }
        options.isPromiscuous = !notPromiscuous
        if let direction { options.direction = direction }
        return options
    }
}
