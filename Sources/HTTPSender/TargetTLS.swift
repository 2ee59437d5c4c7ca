import NIOCore
import NIOSSL
public import Replay

/// How a target's certificate is judged, and what is shown to it.
public struct TLSOptions: Sendable {
    /// A file of certificates (PEM) that are trusted in place of the system's.
    public var trustFile: String?
    /// A file with the client's certificate and its chain (PEM).
    public var certificateFile: String?
    /// A file with the client's private key (PEM); nil where it stands in the certificate's file.
    public var keyFile: String?
    /// Whether any certificate is taken, whoever shows it.
    public var isInsecure = false

    /// Trusts what the system trusts, and shows nothing.
    public init() {}
}

/// TLS as connections to one target speak it, from version 1.2 on.
///
/// The target's name is what its certificate has to be for, and what is asked for by SNI, whatever address it has.
public struct TargetTLS: Sendable {
    let context: NIOSSLContext
    /// The name for SNI; nil for addresses, which SNI cannot name (RFC 6066 §3).
    ///
    /// The certificate is checked against the address then.
    let serverName: String?

    /// A file that cannot be used.
    public struct Problem: Error, Sendable {
        /// What is wrong.
        public let reason: String
    }

    /// Reads the files.
    public init(_ target: ReplayTarget, options: TLSOptions) throws(Problem) {
        var configuration = TLSConfiguration.makeClientConfiguration()
        configuration.minimumTLSVersion = .tlsv12
        if options.isInsecure { configuration.certificateVerification = .none }
        if let file = options.trustFile {
            guard let certificates = try? NIOSSLCertificate.fromPEMFile(file), !certificates.isEmpty else {
                throw Problem(reason: "\(file) holds no certificate that can be read")
            }
            configuration.trustRoots = .certificates(certificates)
        }
        if let file = options.certificateFile {
            guard let chain = try? NIOSSLCertificate.fromPEMFile(file), !chain.isEmpty else {
                throw Problem(reason: "\(file) holds no certificate that can be read")
            }
            let keyFile = options.keyFile ?? file
            guard let key = try? NIOSSLPrivateKey(file: keyFile, format: .pem) else {
                throw Problem(reason: "\(keyFile) holds no private key that can be read")
            }
            configuration.certificateChain = chain.map { .certificate($0) }
            configuration.privateKey = .privateKey(key)
        }
        do {
            context = try NIOSSLContext(configuration: configuration)
        } catch {
            throw Problem(reason: "\(error)")
        }
        var name = target.host[...]
        while name.hasSuffix(".") { name = name.dropLast() }
        serverName = target.isName ? String(name) : nil
    }

    /// The same target, and no judgement of its certificate: to look at what it shows, and send nothing.
    var unverified: NIOSSLContext? {
        var configuration = TLSConfiguration.makeClientConfiguration()
        configuration.certificateVerification = .none
        return try? NIOSSLContext(configuration: configuration)
    }
}
