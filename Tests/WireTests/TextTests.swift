import Testing
import Wire

@Suite struct TextTests {
    static let addresses: [(String, UInt64, UInt64)] = [
        // RFC 5952 §4: leading zeros, the longest run, the first of two, never one group alone.
        ("2001:db8::1", 0x2001_0DB8_0000_0000, 1),
        ("2001:db8:0:1:1:1:1:1", 0x2001_0DB8_0000_0001, 0x0001_0001_0001_0001),
        ("2001:0:0:1::1", 0x2001_0000_0000_0001, 1),
        ("2001:db8::1:0:0:1", 0x2001_0DB8_0000_0000, 0x0001_0000_0000_0001),
        ("::", 0, 0),
        ("::1", 0, 1),
        ("1::", 0x0001_0000_0000_0000, 0),
        ("fe80::abcd:0:1", 0xFE80_0000_0000_0000, 0x0000_ABCD_0000_0001),
        ("::ffff:192.0.2.1", 0, 0xFFFF_C000_0201),
        ("1:2:3:4:5:6:7:8", 0x0001_0002_0003_0004, 0x0005_0006_0007_0008),
    ]

    @Test(arguments: addresses)
    func anIPv6AddressIsWrittenAsRFC5952Recommends(text: String, high: UInt64, low: UInt64) {
        let address = IPAddress(ipv6High: high, low: low)
        #expect(address.description == text)
        #expect(IPAddress(text) == address)
    }

    @Test func otherSpellingsAreRead() {
        #expect(IPAddress("2001:0DB8:0:0:0:0:0:0001")?.description == "2001:db8::1")
        #expect(IPAddress("::192.0.2.1") == IPAddress(ipv6High: 0, low: 0xC000_0201))
        #expect(IPAddress("1:2:3:4:5:6:192.0.2.1")?.description == "1:2:3:4:5:6:c000:201")
    }

    @Test(arguments: [
        "", ":", ":::", "1", "1.2.3", "1.2.3.4.5", "1.2.3.256", "1.2.3.+4", "1..2.3", "1:2:3:4:5:6:7",
        "1:2:3:4:5:6:7:8:9",
        "1::2::3", "12345::", "g::", "+1::", "-0::", "::-0", "1.2.3.4::", "::1.2.3", "1:2:3:4:5:6:7::8",
        ":1:2:3:4:5:6:7",
        "fe80::1%eth0",
    ])
    func whatIsNoAddressIsNotRead(text: String) {
        #expect(IPAddress(text) == nil)
    }

    @Test func endpointsAreWrittenWithTheirPort() throws {
        #expect(try Endpoint("10.0.0.5", 80).description == "10.0.0.5:80")
        #expect(try Endpoint("2001:db8::1", 443).description == "[2001:db8::1]:443")
        #expect(IPAddress(ipv4: .max).description == "255.255.255.255")
    }

    @Test(arguments: [
        (0, "1970-01-01T00:00:00.000000000Z"),
        (-1, "1969-12-31T23:59:59.999999999Z"),
        (1_760_000_010_363_000_000, "2025-10-09T08:53:30.363000000Z"),
        (951_782_400_000_000_001, "2000-02-29T00:00:00.000000001Z"),
        (4_107_542_399_000_000_000, "2100-02-28T23:59:59.000000000Z"),
        (4_107_542_400_000_000_000, "2100-03-01T00:00:00.000000000Z"),
        (1_735_689_599_999_999_999, "2024-12-31T23:59:59.999999999Z"),
        (Int64.max, "2262-04-11T23:47:16.854775807Z"),
        (Int64.min, "1677-09-21T00:12:43.145224192Z"),
    ])
    func aTimestampIsWrittenAsRFC3339(nanoseconds: Int64, text: String) {
        #expect(Timestamp(nanoseconds: nanoseconds).description == text)
    }
}
