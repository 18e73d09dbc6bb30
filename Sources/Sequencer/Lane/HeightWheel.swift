/// Things that are due at a height, so that waiting costs nothing until then.
struct HeightWheel<Item> {
    private var due: [UInt64: [Item]] = [:]
    // What is added one after the other is mostly due at one height: it is put into `due` when another one comes.
    private var latestHeight: UInt64 = 0
    private var latest: [Item] = []

    mutating func add(_ item: Item, at height: UInt64) {
        if height != latestHeight { store(before: height) }
        latest.append(item)
    }

    /// Takes what is due at `height`, in the order in which it was added. Heights are asked for one after the other.
    mutating func take(at height: UInt64) -> [Item] {
        if height == latestHeight { store(before: height) }
        return due.removeValue(forKey: height) ?? []
    }

    /// Everything that waits, heights in no particular order.
    var all: [(height: UInt64, item: Item)] {
        due.flatMap { height, items in items.map { (height, $0) } } + latest.map { (latestHeight, $0) }
    }

    private mutating func store(before height: UInt64) {
        if !latest.isEmpty { due[latestHeight, default: []] += latest }
        latest.removeAll(keepingCapacity: true)
        latestHeight = height
    }
}
