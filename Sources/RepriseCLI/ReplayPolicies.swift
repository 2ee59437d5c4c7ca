public import ArgumentParser
public import Replay

extension TimePolicy: ExpressibleByArgument {}
extension LatePolicy: ExpressibleByArgument {}
extension CapturePoint: ExpressibleByArgument {}
