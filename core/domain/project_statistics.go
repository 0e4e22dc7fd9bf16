package domain

import (
	"maps"
	"slices"
)

// ProjectStatistics is about projects, and who is in them.
type ProjectStatistics struct {
	Projects  int64
	Completed int64
	People    int64            // each once
	ByRole    map[string]int64 // memberships, by the name of the role
}

// Memberships counts a person once in each of their projects.
func (s ProjectStatistics) Memberships() (n int64) {
	for _, role := range slices.Sorted(maps.Keys(s.ByRole)) {
		n += s.ByRole[role]
	}
	return n
}

// AverageMembers is how many members a project has.
func (s ProjectStatistics) AverageMembers() float64 {
	return float64(s.Memberships()) / float64(max(s.Projects, 1))
}
