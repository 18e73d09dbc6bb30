/// Things that are due at a height, so that waiting costs nothing until then.
struct HeightWheel<Item> {
    private var due: [UInt64: [Item]] = [:]

    mutating func add(_ item: Item, at height: UInt64) { due[height, default: []].append(item) }

    /// Takes what is due at `height`, in the order in which it was added. Heights are asked for one after the other.
    mutating func take(at height: UInt64) -> [Item] { due.removeValue(forKey: height) ?? [] }

    /// Everything that waits, heights in no particular order.
    var all: [(height: UInt64, item: Item)] { due.flatMap { height, items in items.map { (height, $0) } } }
}
