import Foundation
import NIOCore
import NIOSSL

/// What is wrong where a TLS handshake fails, in words.
enum TLSFailure {
    /// What is said of a peer whose first octets are no record.
    static let noTLS = "it does not speak TLS at this port"

    /// The words for an error; `certificate` is asked for where the certificate was not trusted.
    static func words(for error: any Error, certificate: () -> NIOSSLCertificate?) -> String {
        let text = "\(error)"
        if let extra = error as? NIOSSLExtraError, extra == .failedToValidateHostname {
            return "its certificate is for another host"
        }
        if text.contains("CERTIFICATE_VERIFY_FAILED") {
            guard let certificate = certificate() else { return "its certificate is not trusted" }
            let now = Int(time(nil))
            if certificate.notValidAfter < now { return "its certificate has expired" }
            if certificate.notValidBefore > now { return "its certificate is not valid yet" }
            let octets = (try? certificate.toDERBytes()) ?? []
            return CertificateNames.isSelfIssued(octets)
                ? "its certificate is self-signed" : "its certificate is signed by nobody who is trusted"
        }
        if text.contains("WRONG_VERSION_NUMBER") { return noTLS }
        if text.contains("CERTIFICATE_REQUIRED") || text.contains("HANDSHAKE_FAILURE") {
            return "it refused the handshake; it may want a client certificate"
        }
        if case .eof? = error as? ChannelError { return "it closed the connection within the handshake" }
        return text
    }
}

/// The names in a certificate, as octets (RFC 5280 §4.1).
enum CertificateNames {
    /// Whether a certificate in DER names its own subject as its issuer.
    static func isSelfIssued(_ octets: [UInt8]) -> Bool {
        guard let certificate = element(octets[...]), let body = element(certificate.content) else { return false }
        var rest = body.content
        if rest.first == 0xA0, let version = element(rest) { rest = version.rest }
        // Serial number, algorithm, issuer, validity, subject.
        var elements: [ArraySlice<UInt8>] = []
        while elements.count < 5, let next = element(rest) {
            elements.append(next.content)
            rest = next.rest
        }
        return elements.count == 5 && elements[2].elementsEqual(elements[4])
    }

    /// The first element's content and what follows it (X.690 §8.1); nil where it does not fit.
    private static func element(_ octets: ArraySlice<UInt8>) -> (content: ArraySlice<UInt8>, rest: ArraySlice<UInt8>)? {
        guard octets.count >= 2 else { return nil }
        var start = octets.startIndex + 2
        var length = Int(octets[octets.startIndex + 1])
        if length >= 0x80 {
            let count = length & 0x7F
            guard (1...4).contains(count), octets.endIndex - start >= count else { return nil }
            length = octets[start..<(start + count)].reduce(0) { $0 << 8 | Int($1) }
            start += count
        }
        guard octets.endIndex - start >= length else { return nil }
        return (octets[start..<(start + length)], octets[(start + length)...])
    }
}
