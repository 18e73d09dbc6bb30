import Testing

@testable import Devnet

@Suite("A devnet's clock (DEV-2)")
struct DevnetClockTests {
    @Test("never goes back, though the machine's clock does")
    func neverBack() {
        var times: [UInt64] = [5_000, 5_100, 200, 300, 5_099, 5_101]
        var clock = DevnetClock(lockStep: false, milliseconds: 0, wallClock: { times.removeFirst() })
        let ticks = (1...6).map { clock.wait(forTick: $0, isIdle: false) }
        #expect(ticks == [5_000, 5_100, 5_100, 5_100, 5_100, 5_101])
    }

    @Test("is the network's own in lock-step, whatever the machine's clock says")
    func lockStep() {
        var clock = DevnetClock(lockStep: true, milliseconds: 100, wallClock: { 77 })
        #expect((1...3).map { clock.wait(forTick: $0, isIdle: false) } == [100, 200, 300])
    }
}
