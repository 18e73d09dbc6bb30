import Glibc

/// Frames over a connected socket: four bytes of length, least significant first, then one byte that says what the frame
/// is, then its content. The length counts what follows it.
///
/// Both sides of a rule that runs as a process of its own speak through this; the child is compiled from the same file.
struct FrameSocket: ~Copyable {
    /// What one frame may have at most. The largest input is that of a full window (ABI-10).
    static let frameBytesMax = 1 << 28

    /// Why nothing more comes.
    enum Failure: Error {
        /// The other side is gone.
        case closed
        /// What came is no frame.
        case malformed
    }

    private static let headerBytes = 4
    private static let readBytes = 1 << 16

    private let descriptor: Int32
    private var outgoing: [UInt8] = []
    private var incoming: [UInt8] = []
    private var start = 0
    /// Where the system writes what comes: kept, since most frames are small.
    private let room = UnsafeMutableRawBufferPointer.allocate(byteCount: readBytes, alignment: 16)

    /// Takes the descriptor over: it is closed with the value.
    init(owning descriptor: Int32) { self.descriptor = descriptor }

    deinit {
        close(descriptor)
        room.deallocate()
    }

    /// The descriptor, to wait for.
    var waitable: Int32 { descriptor }

    // MARK: Sending

    /// Appends a frame to what ``flush()`` sends.
    mutating func put(_ kind: FrameKind, _ content: (inout [UInt8]) -> Void = { _ in }) {
        let place = outgoing.count
        outgoing += [0, 0, 0, 0, kind.rawValue]
        content(&outgoing)
        let length = UInt32(outgoing.count - place - Self.headerBytes)
        withUnsafeBytes(of: length.littleEndian) { bytes in
            for (offset, byte) in bytes.enumerated() { outgoing[place + offset] = byte }
        }
    }

    /// Sends everything that was put.
    mutating func flush() throws(Failure) {
        var sent = 0
        while sent < outgoing.count {
            // A side that is gone is an answer here and no signal.
            let count = outgoing.withUnsafeBytes { bytes in
                send(descriptor, bytes.baseAddress.map { $0 + sent }, bytes.count - sent, Int32(MSG_NOSIGNAL))
            }
            if count < 0 {
                guard errno == EINTR else { throw .closed }
                continue
            }
            sent += count
        }
        outgoing.removeAll(keepingCapacity: true)
    }

    // MARK: Receiving

    /// The next frame if all of it is there already.
    mutating func next() throws(Failure) -> Frame? {
        let available = incoming.count - start
        guard available >= Self.headerBytes else { return nil }
        let length = Int(incoming.unsigned32(at: start))
        guard length >= 1, length <= Self.frameBytesMax else { throw .malformed }
        guard available >= Self.headerBytes + length else { return nil }
        let content = start + Self.headerBytes
        guard let kind = FrameKind(rawValue: incoming[content]) else { throw .malformed }
        let frame = Frame(kind: kind, content: Array(incoming[content + 1..<content + length]))
        start = content + length
        if start == incoming.count {
            incoming.removeAll(keepingCapacity: true)
            start = 0
        }
        return frame
    }

    /// Waits until something comes and takes it in.
    mutating func receive() throws(Failure) {
        if start > 0 {
            incoming.removeSubrange(..<start)
            start = 0
        }
        let count = recv(descriptor, room.baseAddress, room.count, 0)
        if count < 0, errno == EINTR { return }
        guard count > 0 else { throw .closed }
        incoming += room.prefix(count)
    }
}

/// What came.
struct Frame {
    let kind: FrameKind
    let content: [UInt8]
}

extension [UInt8] {
    /// Four bytes at `offset`, which are there.
    func unsigned32(at offset: Int) -> UInt32 {
        withUnsafeBytes { UInt32(littleEndian: $0.loadUnaligned(fromByteOffset: offset, as: UInt32.self)) }
    }

    /// Appends four bytes.
    mutating func append(unsigned32 value: UInt32) {
        Swift.withUnsafeBytes(of: value.littleEndian) { append(contentsOf: $0) }
    }
}
