import Testing
import Wire

@testable import EventLog

@Suite struct CommunityIDTests {
    /// The first connection of the specification's baseline, and two that tshark 4.0 and the definition in Python name alike.
    @Test func theIDIsThatOfOtherToolsInBothDirections() {
        let client = Endpoint(address: IPAddress(ipv4: 0x80E8_6E78), port: 34855)
        let server = Endpoint(address: IPAddress(ipv4: 0x4223_FACC), port: 80)
        #expect(CommunityID.text(client, server) == "1:LQU9qZlK+B5F3KDmev6m5PMibrg=")
        #expect(CommunityID.text(server, client) == "1:LQU9qZlK+B5F3KDmev6m5PMibrg=")
        let loopback = IPAddress(ipv6High: 0, low: 1)
        #expect(
            CommunityID.text(Endpoint(address: loopback, port: 52266), Endpoint(address: loopback, port: 80))
                == "1:4vOwkTuEqmnwAx8KEi87noD+X28=")
        let one = Endpoint(
            address: IPAddress(ipv6High: 0xFE80_0001_0203_0405, low: 0x0607_0809_0A0B_0C0D), port: 0x1E1F)
        let other = Endpoint(
            address: IPAddress(ipv6High: 0xFE80_0011_1213_1415, low: 0x1617_1819_1A1B_1C1D), port: 0x2021)
        #expect(CommunityID.text(other, one) == "1:b7CbG0Fvu9nZeI3oZdaLCrsXgM8=")
    }
}
