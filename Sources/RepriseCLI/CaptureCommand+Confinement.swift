import LiveCapture

extension CaptureCommand {
    /// What the capture needs once its interfaces are open: to create its files, and where `accepts`, to take connections.
    func needs(accepts: Bool) -> Confinement {
        var needs = Confinement()
        needs.outputs = [output.log, output.write].compactMap { $0 }
        needs.acceptsConnections = accepts
        return needs
    }
}
