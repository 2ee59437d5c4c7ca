import NIOCore

extension PinnedAddress: CustomStringConvertible {
    /// Address and port: `127.0.0.1:80`, `[::1]:80`.
    public var description: String {
        let address = socketAddress.ipAddress ?? "\(socketAddress)"
        let port = socketAddress.port.map { ":\($0)" } ?? ""
        return (address.contains(":") ? "[\(address)]" : address) + port
    }
}
