public import ArgumentParser
public import LiveCapture
public import Recording

extension CaptureOptions.Direction: ExpressibleByArgument {}
extension LiveRecording.Limits.Absence: ExpressibleByArgument {}
