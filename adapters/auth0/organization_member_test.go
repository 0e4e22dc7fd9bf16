package auth0

import (
	"encoding/json"
	"fmt"
	"net/http"
	"runtime"
	"strconv"
	"strings"
	"testing"

	"github.com/tenon-health/tenon/core/domain"
)

// many answers as the provider does for an organization of so many members: by page
// number only the first thousand, and in another order than from place to place.
func many(total int) breakage {
	return func(w http.ResponseWriter, r *http.Request, _ http.Handler) {
		q := r.URL.Query()
		number := func(name string) int { n, _ := strconv.Atoi(q.Get(name)); return n }
		from, size := number("page")*number("per_page"), number("per_page")
		id := func(n int) int { return total - 1 - n }
		if q.Get("take") != "" {
			from, size = number("from"), number("take")
			id = func(n int) int { return n }
		} else if from+size > maxMembers {
			w.WriteHeader(http.StatusBadRequest)
			return
		}
		answer := map[string]any{"members": []any{}, "start": from, "limit": size, "total": total}
		var members []any
		for n := from; n < min(from+size, total); n++ {
			members = append(members, map[string]any{
				"user_id": fmt.Sprintf("samlp|sso|%05d", id(n)), "email": fmt.Sprintf("%05d@acme.example", id(n)),
				"name": strings.Repeat("x", 200), "roles": []any{map[string]any{"id": "rol_1", "name": "org:member"}},
			})
		}
		if answer["members"] = members; q.Get("take") != "" {
			delete(answer, "total")
			if from+size < total {
				answer["next"] = strconv.Itoa(from + size)
			}
		}
		w.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(w).Encode(answer)
	}
}

// TestMembersBeyondAThousand fails for pages by number alone: the provider refuses those.
func TestMembersBeyondAThousand(t *testing.T) {
	b, cfg := newFaultProxy(t)
	i := identity{opened(t, cfg, defaultTiming)}
	const total = 2_345
	b.breakNext(1_000_000, "GET", "/members", many(total))
	seen := map[domain.Subject]bool{}
	for _, n := range []int{0, 1, 9, 10, 22, 23, 24, 1_000_000} {
		page, err := i.Members(t.Context(), "org_x", domain.ProviderMemberQuery{Paging: domain.Paging{Page: n, Size: 100}})
		want := max(0, min(100, total-n*100))
		if err != nil || page.Total != total || len(page.Items) != want {
			t.Fatalf("page %d has %d of %d members, want %d: %v", n, len(page.Items), page.Total, want, err)
		}
		for at, member := range page.Items {
			if want := fmt.Sprintf("samlp|sso|%05d", n*100+at); seen[member.Subject] || string(member.Subject) != want {
				t.Fatalf("page %d has %s, want %s", n, member.Subject, want)
			}
			seen[member.Subject] = true
		}
	}
}

// TestFiveThousandMembersAreStreamed fails for a list that is kept.
func TestFiveThousandMembersAreStreamed(t *testing.T) {
	b, cfg := newFaultProxy(t)
	i := identity{opened(t, cfg, defaultTiming)}
	b.breakNext(1_000_000, "GET", "/members", many(5_000))
	heap := func() int64 {
		var m runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&m)
		return int64(m.HeapAlloc)
	}
	idle, most, n := heap(), int64(0), 0
	for member, err := range i.EachMember(t.Context(), "org_x", true) {
		if err != nil || len(member.Roles) != 1 || member.Roles[0].Name != "org:member" {
			t.Fatalf("got %+v, %v", member, err)
		}
		if n++; n%500 == 0 {
			most = max(most, heap()-idle)
		}
	}
	if n != 5_000 || most > 4<<20 {
		t.Errorf("%d members took %d bytes at once", n, most)
	}
	if calls := b.called("/members"); calls != 50 {
		t.Errorf("%d calls were made", calls)
	}
}
