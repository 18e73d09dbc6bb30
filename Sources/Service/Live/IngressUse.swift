import Wire

/// The places of the queue that are taken, in all, by lane and by sender (SVC-23).
///
/// The bound of a lane follows what is free, as in the dynamic thresholds of Choudhury and Hahne ("Dynamic queue length
/// thresholds for shared-memory packet switches", 1998): a lane may have as much as stays free. So one lane that floods
/// gets half of the queue, two get a third each, and whoever comes anew always finds room, whoever floods. A sender
/// likewise may have as much as stays free of what its lane may have.
struct IngressUse: Sendable {
    struct Places: Sendable, Equatable {
        var entries = 0
        var bytes = 0

        static func += (left: inout Places, right: Places) { left = left + right }

        static func + (left: Places, right: Places) -> Places {
            Places(entries: left.entries + right.entries, bytes: left.bytes + right.bytes)
        }

        static func - (left: Places, right: Places) -> Places {
            Places(entries: left.entries - right.entries, bytes: left.bytes - right.bytes)
        }

        func fits(into room: Places) -> Bool { entries <= room.entries && bytes <= room.bytes }
    }

    private(set) var all = Places()
    /// By lane; nil: what is of several lanes or none.
    private var lanes: [LaneName?: Places] = [:]
    private var senders: [Account: Places] = [:]

    private struct Account: Hashable {
        let lane: LaneName?
        let sender: PublicKey
    }

    /// Takes places for all of `loads`, or none and answers what has no room for them. What is larger than the queue may
    /// have all of it while nothing else has any.
    mutating func add(_ loads: [IngressLoad], _ limits: IngressLimits) -> QueueShare? {
        let asked = Self.sums(loads)
        if all.entries > 0, let share = scarce(asked, limits) { return share }
        all += asked.all
        for (lane, places) in asked.lanes { lanes[lane, default: Places()] += places }
        for (account, places) in asked.senders { senders[account, default: Places()] += places }
        return nil
    }

    /// Gives the places of `loads` back.
    mutating func remove(_ loads: [IngressLoad]) {
        for load in loads {
            guard let sender = load.sender else { continue }
            let account = Account(lane: load.lane, sender: sender)
            senders[account] = Self.less(senders[account], Places(entries: 1, bytes: load.bytes))
        }
        let asked = Self.lanes(of: loads)
        all = all - asked.all
        for (lane, places) in asked.lanes { lanes[lane] = Self.less(lanes[lane], places) }
    }

    private typealias Sums = (all: Places, lanes: [LaneName?: Places], senders: [Account: Places])

    private static func sums(_ loads: [IngressLoad]) -> Sums {
        let asked = lanes(of: loads)
        var sums: Sums = (asked.all, asked.lanes, Dictionary(minimumCapacity: loads.count))
        for load in loads {
            guard let sender = load.sender else { continue }
            sums.senders[Account(lane: load.lane, sender: sender), default: Places()] +=
                Places(entries: 1, bytes: load.bytes)
        }
        return sums
    }

    /// In all and by lane. Entries of one lane mostly come together: a lane is looked up once for a run of them.
    private static func lanes(of loads: [IngressLoad]) -> (all: Places, lanes: [LaneName?: Places]) {
        var sums: (all: Places, lanes: [LaneName?: Places]) = (Places(), [:])
        var index = 0
        while index < loads.count {
            let lane = loads[index].lane
            var run = Places()
            while index < loads.count, loads[index].lane == lane {
                run += Places(entries: 1, bytes: loads[index].bytes)
                index += 1
            }
            sums.all += run
            sums.lanes[lane, default: Places()] += run
        }
        return sums
    }

    /// Nil once nothing is left, so that only who has places is remembered.
    private static func less(_ places: Places?, _ part: Places) -> Places? {
        let left = (places ?? part) - part
        return left.entries > 0 ? left : nil
    }

    private func scarce(_ asked: Sums, _ limits: IngressLimits) -> QueueShare? {
        let free = Places(entries: limits.entriesMax, bytes: limits.bytesMax) - all - asked.all
        guard free.entries >= 0, free.bytes >= 0 else { return .all }
        // What is answered must not hang on the order of a dictionary.
        var full: LaneName??
        for (lane, places) in asked.lanes where !((lanes[lane] ?? Places()) + places).fits(into: free) {
            if let known = full, (known?.text ?? "") <= (lane?.text ?? "") { continue }
            full = .some(lane)
        }
        if let full { return full.map { .lane($0) } ?? .all }
        var sender: PublicKey?
        for (account, places) in asked.senders {
            // Who has nothing waiting has its first place within the lane's.
            guard let used = senders[account] else { continue }
            let lane = (lanes[account.lane] ?? Places()) + (asked.lanes[account.lane] ?? Places())
            guard !(used + places).fits(into: free - lane) else { continue }
            sender = sender.map { min($0, account.sender) } ?? account.sender
        }
        return sender.map { .sender($0) }
    }
}
