import LiveCapture
import Testing

@testable import Recording

@Suite struct DropWatchTests {
    private func figures(kernel: Int, queue: Int) -> LiveFigures {
        var interface = InterfaceFigures(name: "eth0")
        interface.kernel.dropped = kernel
        interface.queueFull = queue
        return LiveFigures(interfaces: [interface, InterfaceFigures(name: "eth1")])
    }

    @Test func dropsAreSaidAtOnceAndThenFromTimeToTimeWithWhatIsNew() {
        var watch = DropWatch(interfaces: ["eth0", "eth1"])
        let start = ContinuousClock.now
        #expect(watch.notices(of: figures(kernel: 0, queue: 0), at: start).isEmpty)
        var said = watch.notices(of: figures(kernel: 3, queue: 0), at: start)
        #expect(said == [.dropped(kernel: 3, queue: 0, interface: "eth0")])
        #expect(said.map(\.description) == ["eth0: the kernel dropped 3 frames"])
        #expect(watch.notices(of: figures(kernel: 9, queue: 9), at: start + .seconds(9)).isEmpty)
        said = watch.notices(of: figures(kernel: 10, queue: 5), at: start + .seconds(10))
        #expect(said == [.dropped(kernel: 7, queue: 5, interface: "eth0")])
        #expect(said.allSatisfy { $0.hint?.contains("--limit queue") == true })
        #expect(watch.notices(of: figures(kernel: 10, queue: 5), at: start + .seconds(60)).isEmpty)
    }
}
