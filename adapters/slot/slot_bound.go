package slot

// bound is how much of one share may be taken: by one tenant, and by all. 0 of all is no bound.
type bound struct {
	each, eachCritical int
	all, allCritical   int
}

// outside bounds what needs no connection of the database: tenants take nothing from each other there. A fifth of what
// a tenant has is kept for what is critical.
func outside(each int) bound { return bound{each: each, eachCritical: each + kept(each+each/4)} }

// inPool shares a pool's connections out. A fifth is kept for what is critical, and one tenant has half of them.
func (c Config) inPool(conns int) bound {
	critical := kept(conns)
	b := bound{each: c.Database, all: conns - critical, allCritical: conns}
	switch {
	case c.Alone:
		b.each = max(b.each, b.all)
	case b.each == 0:
		b.each = max(conns/2, 1)
	}
	b.eachCritical = b.each + critical
	return b
}

// halfOfCores is nil where it does not matter who computes: where somebody has said how much a tenant has, or nobody
// else is there.
func (c Config) halfOfCores() *cores {
	if c.Cores == 0 || c.Database > 0 || c.Alone {
		return nil
	}
	return &cores{now: c.Now, each: max(c.Cores/2, 1)}
}

// kept is a fifth, at least one.
func kept(of int) int { return (of + 4) / 5 }

// most are as many as a call may find taken, by its tenant and by all.
func (b bound) most(critical bool) (each, all int) {
	if critical {
		return b.eachCritical, b.allCritical
	}
	return b.each, b.all
}
