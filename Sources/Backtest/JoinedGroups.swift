/// Things that share something.
enum JoinedGroups {
    /// `items` in groups: two are in one if they share a key, or both share one with a third, and so on. Groups come by
    /// their first items, and items in their order. Nearly linear in the number of keys.
    static func of<Item, Key: Hashable>(_ items: [Item], sharing keys: (Item) -> [Key]) -> [[Item]] {
        var parents = Array(items.indices)
        func root(_ place: Int) -> Int {
            var place = place
            while parents[place] != place {
                parents[place] = parents[parents[place]]
                place = parents[place]
            }
            return place
        }
        var firstWithKey: [Key: Int] = [:]
        for (place, item) in items.enumerated() {
            for key in keys(item) {
                guard let first = firstWithKey[key] else {
                    firstWithKey[key] = place
                    continue
                }
                let (one, other) = (root(first), root(place))
                // The smaller is the root, so that groups come by their first items.
                parents[max(one, other)] = min(one, other)
            }
        }
        var groups: [Int: [Item]] = [:]
        for place in items.indices { groups[root(place), default: []].append(items[place]) }
        return groups.sorted { $0.key < $1.key }.map(\.value)
    }
}
