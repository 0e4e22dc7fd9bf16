package domain

import (
	"cmp"
	"math"
	"slices"
	"time"
)

// NodeRequests counts the reads that a node of the API has answered since it was started, by how long they took.
type NodeRequests struct {
	Node    string
	Buckets []RequestBucket // by their bounds
}

// RequestBucket is how many have taken at most so many seconds.
type RequestBucket struct {
	Bound float64
	Count float64
}

// fewReads say nothing about one in a hundred.
const fewReads = 100

// readsMemory is how long reads are counted together at most, so that what is over says nothing more.
const readsMemory = 30 * time.Second

// readTimes is how long reads have taken of late, and before.
type readTimes struct {
	usual  float64 // p99 of all reads before the first reading; 0 if they were few
	latest float64 // p99 since then; 0 if they are few
	idle   bool    // no node has answered any since the base
	base   []NodeRequests
	since  time.Time // of the base
}

// slower is how many times as long as usual reads take when migrations have to give way.
const slower = 3

func (r *readTimes) slower() bool { return r.usual > 0 && r.latest >= slower*r.usual }

// p99 is how long all reads but one in a hundred have taken since an earlier reading. Where they are few they count
// until they are more.
func (r *readTimes) p99(now time.Time, nodes []NodeRequests) (seconds float64, enough bool) {
	if r.since.IsZero() {
		r.usual, _ = quantile99(sum(nodes))
		r.base, r.since, r.idle = nodes, now, len(nodes) == 0
		return 0, false
	}
	since := sum(later(nodes, r.base))
	seconds, enough = quantile99(since)
	r.latest, r.idle = seconds, total(since) == 0
	if enough || now.Sub(r.since) >= readsMemory {
		r.base, r.since = nodes, now
	}
	r.base = slices.Concat(r.base, unknown(nodes, r.base))
	return seconds, enough
}

// later are the requests of nodes since an earlier reading. A node that was started again has counted anew; one that
// could not be asked then is left out, because nobody knows when its requests were.
func later(nodes, base []NodeRequests) (all []NodeRequests) {
	for _, node := range nodes {
		earlier, known := requestsOf(base, node.Node)
		if !known {
			continue
		}
		if len(earlier) == len(node.Buckets) && total(earlier) <= total(node.Buckets) {
			node.Buckets = slices.Clone(node.Buckets)
			for i := range node.Buckets {
				node.Buckets[i].Count -= earlier[i].Count
			}
		}
		all = append(all, node)
	}
	return all
}

// sum adds the requests of all nodes.
func sum(nodes []NodeRequests) (all []RequestBucket) {
	for _, node := range nodes {
		for _, b := range node.Buckets {
			all = add(all, b)
		}
	}
	return all
}

// unknown are the nodes that could not be asked at an earlier reading.
func unknown(nodes, base []NodeRequests) (all []NodeRequests) {
	for _, node := range nodes {
		if _, known := requestsOf(base, node.Node); !known {
			all = append(all, node)
		}
	}
	return all
}

func requestsOf(nodes []NodeRequests, name string) ([]RequestBucket, bool) {
	i := slices.IndexFunc(nodes, func(n NodeRequests) bool { return n.Node == name })
	if i < 0 {
		return nil, false
	}
	return nodes[i].Buckets, true
}

func add(all []RequestBucket, b RequestBucket) []RequestBucket {
	i, found := slices.BinarySearchFunc(all, b.Bound, func(b RequestBucket, bound float64) int {
		return cmp.Compare(b.Bound, bound)
	})
	if !found {
		return slices.Insert(all, i, b)
	}
	all[i].Count += b.Count
	return all
}

func total(buckets []RequestBucket) float64 {
	if len(buckets) == 0 {
		return 0
	}
	return buckets[len(buckets)-1].Count
}

// quantile99 finds the bucket and takes the times in it for evenly spread, as Prometheus does.
func quantile99(buckets []RequestBucket) (seconds float64, enough bool) {
	if total(buckets) < fewReads {
		return 0, false
	}
	rank, below := 0.99*total(buckets), RequestBucket{}
	for _, b := range buckets {
		if b.Count >= rank && !math.IsInf(b.Bound, 1) {
			return below.Bound + (b.Bound-below.Bound)*(rank-below.Count)/(b.Count-below.Count), true
		}
		below = b
	}
	return below.Bound, true
}
