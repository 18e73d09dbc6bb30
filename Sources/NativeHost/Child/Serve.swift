import Glibc
import RuleKit

/// Answers a host's calls of a rule over standard input, which is a connected socket, until the host closes it.
public func serve(_ rule: NativeRule) -> Never {
    // Nothing of the host's but the socket.
    closefrom(STDERR_FILENO + 1)
    // Where the host's descriptor has gone wrong, nobody is there to be told.
    try? RuleServer(rule).run()
    exit(0)
}

/// One rule, with as many instances as its host asks for.
private final class RuleServer {
    private let rule: NativeRule
    private var socket = FrameSocket(owning: STDIN_FILENO)
    private var instances: [UInt32: any NativeRuleInstance] = [:]
    private let recording = ReadRecording()
    private var last: (instance: UInt32, function: NativeRuleFunction, input: [UInt8])?
    /// The rule's own calls of the state cannot throw.
    private var failure: FrameSocket.Failure?

    init(_ rule: NativeRule) { self.rule = rule }

    func run() throws(FrameSocket.Failure) {
        let description = rule.description
        socket.put(.described) { $0.append(unsigned32: description) }
        try socket.flush()
        while failure == nil {
            let frame = try next()
            switch frame.kind {
            case .call: try call(frame.content)
            case .forget where frame.content.count == 4: instances[frame.content.unsigned32(at: 0)] = nil
            case .measure where frame.content.count == 4: try measure(Int(frame.content.unsigned32(at: 0)))
            default: throw .malformed
            }
        }
    }

    private func next() throws(FrameSocket.Failure) -> Frame {
        while true {
            if let frame = try socket.next() { return frame }
            try socket.receive()
        }
    }

    // MARK: Calls

    private func call(_ content: [UInt8]) throws(FrameSocket.Failure) {
        guard content.count >= 5, let function = NativeRuleFunction(byte: content[4]) else { throw .malformed }
        let name = content.unsigned32(at: 0)
        let input = Array(content[5...])
        recording.restart()
        let isValid = instance(name).call(function, input.span.bytes, table)
        last = (name, function, input)
        if isValid {
            let answer = Array(instance(name).answer)
            socket.put(.answered) { $0 += answer }
        } else {
            socket.put(.refused)
        }
        try socket.flush()
    }

    private func instance(_ name: UInt32) -> any NativeRuleInstance {
        if let known = instances[name] { return known }
        let made = rule.instantiate()
        instances[name] = made
        return made
    }

    /// The lane's state at the host. Writes and events go out with whatever is sent next.
    private lazy var table = StateTable(
        read: { [unowned self] key, room in
            let value = self.read(key)
            recording.append(value)
            return ReadRecording.copy(value, to: room)
        },
        write: { [unowned self] key, value in
            socket.put(.write) { content in
                content.append(unsigned32: UInt32(key.count))
                content += key
                content += value
            }
        },
        remove: { [unowned self] key in socket.put(.remove) { $0 += key } },
        emit: { [unowned self] event in socket.put(.emit) { $0 += event } })

    private func read(_ key: UnsafeRawBufferPointer) -> [UInt8]? {
        socket.put(.read) { $0 += key }
        do throws(FrameSocket.Failure) {
            try socket.flush()
            let frame = try next()
            guard frame.kind == .value, let isThere = frame.content.first else { throw .malformed }
            return isThere == 1 ? Array(frame.content.dropFirst()) : nil
        } catch {
            failure = error
            return nil
        }
    }

    // MARK: Measuring

    /// The last call again and again, with the values that it read then: the host and the socket have no part in it.
    private func measure(_ count: Int) throws(FrameSocket.Failure) {
        guard let last else { throw .malformed }
        let instance = instance(last.instance)
        let table = recording.table
        let start = Self.nanoseconds
        for _ in 0..<count {
            recording.rewind()
            guard instance.call(last.function, last.input.span.bytes, table) else { throw .malformed }
        }
        let taken = Self.nanoseconds - start
        socket.put(.measured) { content in
            withUnsafeBytes(of: taken.littleEndian) { content += $0 }
        }
        try socket.flush()
    }

    private static var nanoseconds: UInt64 {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
    }
}

extension NativeRuleFunction {
    /// As ``FrameKind/call`` names it.
    fileprivate init?(byte: UInt8) {
        switch byte {
        case 0: self = .configure
        case 1: self = .admit
        case 2: self = .order
        case 3: self = .begin
        case 4: self = .execute
        case 5: self = .settle
        default: return nil
        }
    }
}
