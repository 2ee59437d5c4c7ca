import Testing

@testable import Extraction

@Suite struct SessionIDTests {
    /// Ids of one digest are found in seconds: a client that uses thousands of them must not slow down the table.
    @Test func idsOfOneDigestShareNoBucket() {
        let ids = ["w1jbaaaa5KH1pav1", "c5vbaaaaqnPWmBz2", "af5eaaaagDuNzQNb"].map { SessionID(Array($0.utf8)) }
        #expect(Set(ids.map(\.digest)).count == 1)
        #expect(Set(ids.map(\.hashValue)).count == 3)
        #expect(Set(ids).count == 3)
        #expect(ids[0] == SessionID(ids[0].octets) && ids[0].hashValue == SessionID(ids[0].octets).hashValue)
    }
}
