import Foundation
import NIOSSL
import TestSupport

/// Certificates that `openssl` makes for a test, in a folder of their own.
final class Certificates {
    private let folder: TemporaryFolder

    /// Makes a certificate authority; nil where there is no `openssl`.
    init?() throws {
        folder = try TemporaryFolder()
        let made = try Tool.run(
            "openssl",
            [
                "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "30",
                "-subj", "/CN=test authority",
            ]
                + ["-keyout", folder.path("ca.key"), "-out", folder.path("ca.pem")])
        guard made != nil else {
            Tool.sayMissing("openssl")
            return nil
        }
    }

    /// The path of a file.
    func path(_ name: String) -> String { folder.path(name) }

    /// Makes `name.pem` and `name.key`, for the names in `for`; signed by the authority, or by itself.
    func make(_ name: String, for names: String, isSelfSigned: Bool = false) throws {
        let signer = isSelfSigned ? [] : ["-CA", path("ca.pem"), "-CAkey", path("ca.key")]
        _ = try Tool.run(
            "openssl",
            [
                "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-subj",
                "/CN=\(name)",
            ]
                + [
                    "-addext", "subjectAltName=\(names)", "-addext", "basicConstraints=critical,CA:false", "-days",
                    "30",
                ] + signer
                + ["-keyout", path("\(name).key"), "-out", path("\(name).pem")])
    }

    /// Makes `name.pem` and `name.key` that were valid in January 2020.
    func makeExpired(_ name: String, for names: String) throws {
        try folder.file(
            "ca.cnf",
            holding: Array(
                """
                [ca]
                default_ca = test
                [test]
                database = \(path("index"))
                serial = \(path("serial"))
                new_certs_dir = \(folder.url.path)
                certificate = \(path("ca.pem"))
                private_key = \(path("ca.key"))
                default_md = sha256
                policy = any
                x509_extensions = server
                [any]
                commonName = supplied
                [server]
                subjectAltName = \(names)

                """.utf8))
        try folder.file("index", holding: [])
        try folder.file("serial", holding: Array("01\n".utf8))
        _ = try Tool.run(
            "openssl",
            [
                "req", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-subj",
                "/CN=\(name)",
            ]
                + ["-keyout", path("\(name).key"), "-out", path("\(name).csr")])
        _ = try Tool.run(
            "openssl",
            [
                "ca", "-batch", "-notext", "-config", path("ca.cnf"), "-in", path("\(name).csr"), "-out",
                path("\(name).pem"),
            ]
                + ["-startdate", "20200101000000Z", "-enddate", "20200201000000Z"])
    }

    /// A server's context that shows a certificate; with `wantsClient` it asks for one that the authority signed.
    func context(_ name: String, wantsClient: Bool = false) throws -> NIOSSLContext {
        var configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: try NIOSSLCertificate.fromPEMFile(path("\(name).pem")).map { .certificate($0) },
            privateKey: .privateKey(try NIOSSLPrivateKey(file: path("\(name).key"), format: .pem)))
        if wantsClient {
            configuration.certificateVerification = .noHostnameVerification
            configuration.trustRoots = .certificates(try NIOSSLCertificate.fromPEMFile(path("ca.pem")))
        }
        return try NIOSSLContext(configuration: configuration)
    }
}
