import RuleKit

/// What a call read of the lane's state, in its order, so that the same call can be made again without the host: the same
/// input reads the same keys.
final class ReadRecording {
    private var values: [[UInt8]?] = []
    private var position = 0

    /// For another call.
    func restart() {
        values.removeAll(keepingCapacity: true)
        position = 0
    }

    /// The same call again.
    func rewind() { position = 0 }

    func append(_ value: [UInt8]?) { values.append(value) }

    /// Answers what was read; forgets what is written.
    private(set) lazy var table = StateTable(
        read: { [unowned self] _, room in
            guard position < values.count else { return -1 }
            defer { position += 1 }
            return Self.copy(values[position], to: room)
        }, write: { _, _ in }, remove: { _ in }, emit: { _ in })

    /// As `StateTable.read` answers.
    static func copy(_ value: [UInt8]?, to room: UnsafeMutableRawBufferPointer) -> Int {
        guard let value else { return -1 }
        value.withUnsafeBytes { room.copyMemory(from: UnsafeRawBufferPointer(rebasing: $0.prefix(room.count))) }
        return value.count
    }
}
