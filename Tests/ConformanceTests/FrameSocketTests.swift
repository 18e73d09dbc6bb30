import Foundation
import Testing

@testable import NativeHost

@Suite struct `Frames over a socket` {
    /// Both ends.
    private func pair() -> (Int32, Int32) {
        var ends: [Int32] = [-1, -1]
        #expect(socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0, &ends) == 0)
        return (ends[0], ends[1])
    }

    @Test func `arrive whole, however they are cut`() throws {
        let (here, there) = pair()
        defer { close(there) }
        var socket = FrameSocket(owning: here)
        let bytes: [UInt8] = [3, 0, 0, 0, FrameKind.answered.rawValue, 7, 8, 1, 0, 0, 0, FrameKind.refused.rawValue]
        var frames: [(FrameKind, [UInt8])] = []
        for byte in bytes {
            #expect(write(there, [byte], 1) == 1)
            try socket.receive()
            while let frame = try socket.next() { frames.append((frame.kind, frame.content)) }
        }
        #expect(frames.map(\.0) == [.answered, .refused])
        #expect(frames.map(\.1) == [[7, 8], []])
    }

    @Test(arguments: [[0, 0, 0, 0], [0xff, 0xff, 0xff, 0xff], [1, 0, 0, 0, 99]] as [[UInt8]])
    func `that are none are refused before anything is allocated for them`(bytes: [UInt8]) throws {
        let (here, there) = pair()
        defer { close(there) }
        var socket = FrameSocket(owning: here)
        #expect(write(there, bytes, bytes.count) == bytes.count)
        try socket.receive()
        var failure: FrameSocket.Failure?
        do { _ = try socket.next() } catch { failure = error }
        #expect(failure == .malformed)
    }

    @Test func `end with the other side, and sending to nobody is no signal`() throws {
        let (here, there) = pair()
        close(there)
        var socket = FrameSocket(owning: here)
        var failures: [FrameSocket.Failure] = []
        do { try socket.receive() } catch { failures.append(error) }
        socket.put(.forget)
        do { try socket.flush() } catch { failures.append(error) }
        #expect(failures == [.closed, .closed])
    }
}
