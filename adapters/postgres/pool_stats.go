package postgres

import (
	"database/sql"

	"github.com/tenon-health/tenon/core/domain"
)

// PoolSizes are how many connections each pool has.
func (db *DB) PoolSizes() (sizes []int) {
	for _, pool := range db.pools {
		sizes = append(sizes, pool.DB.Stats().MaxOpenConnections)
	}
	return sizes
}

// PoolOf tells which of them a tenant's work takes.
func (db *DB) PoolOf(t domain.TenantID) int { return db.pools.index(t) }

// Stats are those of all pools together.
func (db *DB) Stats() (all sql.DBStats) {
	for _, pool := range db.pools {
		one := pool.DB.Stats()
		all.MaxOpenConnections += one.MaxOpenConnections
		all.OpenConnections += one.OpenConnections
		all.InUse += one.InUse
		all.WaitDuration += one.WaitDuration
	}
	return all
}
