/// What waits, by account and in it by sender: accounts take turns, senders of an account take turns, and what one sender
/// has in one account goes in the order in which it came (SVC-23).
///
/// Accounts and senders that had nothing waiting have every other turn among themselves, and the first of a round. So
/// whoever asks for little has its turn at once, however much others have waiting, and no stream of newcomers keeps those
/// who wait from theirs. All operations take constant time on average.
struct TurnQueue<Account: Hashable & Sendable, Sender: Hashable & Sendable, Element: Sendable>: Sendable {
    private var accounts = Turns<Account, Turns<Sender, Line<Element>>>()

    private(set) var count = 0

    var isEmpty: Bool { count == 0 }

    mutating func add(_ element: Element, account: Account, sender: Sender) {
        count += 1
        accounts.withValue(of: account, new: Turns()) { senders in
            senders.withValue(of: sender, new: Line()) { $0.append(element) }
        }
    }

    /// Newcomers have the next turn.
    mutating func startRound() { accounts.startRound() }

    /// What is next, unless `isTaken` says that it is left for another time.
    mutating func next(if isTaken: (Element) -> Bool) -> Element? {
        let next = accounts.next { senders -> (Element, isEmpty: Bool)? in
            let element = senders.next { line -> (Element, isEmpty: Bool)? in
                guard let first = line.first, isTaken(first) else { return nil }
                line.removeFirst()
                return (first, line.first == nil)
            }
            return element.map { ($0, senders.isEmpty) }
        }
        if next != nil { count -= 1 }
        return next
    }
}

/// Values by key, which take turns: those that have had one in a line, the new ones in another.
private struct Turns<Key: Hashable & Sendable, Value: Sendable>: Sendable {
    private var values: [Key: Value] = [:]
    private var new = Line<Key>()
    private var old = Line<Key>()
    /// Whose line has the next turn, if anybody is in it.
    private var isTurnOfNew = true

    var isEmpty: Bool { values.isEmpty }

    mutating func startRound() { isTurnOfNew = true }

    /// Changes the value of `key`, which is `new` if there is none.
    mutating func withValue(of key: Key, new value: @autoclosure () -> Value, _ body: (inout Value) -> Void) {
        if values[key] == nil { new.append(key) }
        body(&values[key, default: value()])
    }

    /// Gives the one whose turn it is to `body`, which answers what it took and whether nothing is left of it, or nil for
    /// nothing: then it stays that one's turn.
    mutating func next<Result>(_ body: (inout Value) -> (Result, isEmpty: Bool)?) -> Result? {
        let isNew = old.first == nil || (isTurnOfNew && new.first != nil)
        guard let key = isNew ? new.first : old.first, var value = values.removeValue(forKey: key) else { return nil }
        guard let (result, isEmpty) = body(&value) else {
            values[key] = value
            return nil
        }
        if isNew { new.removeFirst() } else { old.removeFirst() }
        isTurnOfNew = !isNew
        guard !isEmpty else { return result }
        values[key] = value
        old.append(key)
        return result
    }
}

/// First in, first out.
private struct Line<Element: Sendable>: Sendable {
    private var elements: [Element?] = []
    private var head = 0

    var first: Element? { head < elements.count ? elements[head] : nil }

    mutating func append(_ element: Element) { elements.append(element) }

    /// Drops the first, if there is one.
    mutating func removeFirst() {
        guard head < elements.count else { return }
        elements[head] = nil
        head += 1
        // Moved only when half of it is gone, so that every element is moved once at most.
        guard head * 2 >= elements.count else { return }
        elements.removeFirst(head)
        head = 0
    }
}
