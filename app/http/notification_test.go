package http_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/tenon-health/tenon/core/domain"
)

const notificationKeys = "id type status data created_at"

// share has bob share a new run with ada.
func (s *trialFixture) share() (execution string) {
	s.t.Helper()
	execution = s.run()
	s.send(
		"POST", s.shares(), s.bob, fmt.Sprintf(`{"execution_id":%q,"recipients":[%q]}`, execution, s.subject(s.ada)),
	).want(201)
	s.Advance(time.Millisecond) // whoever listens from now on has not heard of it
	return execution
}

func TestNotifications(t *testing.T) {
	t.Parallel()
	s := newTrialFixture(t)
	const path = "/api/v1/notifications"
	invited := s.send("GET", path, s.rea, "").want(200).has("", "items next_cursor").has("items.0", notificationKeys).
		has("items.0.data", "sender_id sender_name sender_email sender_image org_id project_id project_name")
	if invited.text("items.0.type") != "PROJECT_INVITATION" ||
		invited.text("items.0.data.sender_id") != s.subject(s.ada) ||
		invited.text("items.0.data.project_id") != string(s.at.Project) {
		t.Error(invited.body)
	}
	a, b := s.share(), s.share()
	list := s.send("GET", path+"?count=true", s.ada, "").want(200).has("", "items next_cursor total_items").
		has(
			"items.0.data", "sender_id sender_name sender_email sender_image org_id project_id project_name slug execution_id",
		)
	if list.json("total_items") != 2.0 || list.text("items.0.data.execution_id") != b ||
		list.text("items.1.data.execution_id") != a || list.text("items.0.type") != "TRIAL_SHARED" ||
		list.text("items.0.status") != "UNREAD" || list.text("items.0.data.sender_name") != "Bob Test" ||
		list.json("items.0.data.sender_image") != nil ||
		list.text("items.0.data.org_id") != string(s.company.Enterprise.Organization) ||
		list.text("items.0.data.slug") != string(s.at.Trial) {
		t.Error(list.body)
	}
	ids := list.ids("id")
	first := s.send("GET", path+"?size=1", s.ada, "").want(200)
	if next := s.send("GET", path+"?size=1&cursor="+first.text("next_cursor"), s.ada, "").want(200); !slices.Equal(
		next.ids("id"), ids[1:],
	) {
		t.Error(next.body)
	}
	count := func(want string) {
		t.Helper()
		if r := s.send(
			"GET", path+"/unread-count", s.ada, "",
		).want(200); strings.TrimSpace(r.body) != `{"unread_count":`+want+`}` {
			t.Error(r.body)
		}
	}
	count("2")
	for range 2 {
		if read := s.send("PUT", path+"/"+ids[1]+"/read", s.ada, "").want(200).
			has("", notificationKeys); read.text("status") != "READ" || read.text("id") != ids[1] {
			t.Error(read.body)
		}
	}
	count("1")
	for status, want := range map[string][]string{"READ": ids[1:], "UNREAD": ids[:1]} {
		if got := s.send("GET", path+"?status="+status, s.ada, "").want(200); !slices.Equal(got.ids("id"), want) {
			t.Error(got.body)
		}
	}
	for want := range slices.Values([]string{"1", "0"}) {
		if r := s.send("PUT", path+"/read-all", s.ada, "").want(200); strings.TrimSpace(r.body) != `{"updated":`+want+`}` {
			t.Error(r.body)
		}
	}
	count("0")
	for _, stranger := range []domain.Secret{s.bob, s.mal} {
		alike(
			t, s.send("PUT", path+"/"+ids[0]+"/read", stranger, "").code(404, "notification_not_found"),
			s.send("PUT", path+"/none/read", stranger, ""),
		)
	}
	for _, stranger := range []domain.Secret{s.bob, s.mal} {
		alike(
			t, s.send("DELETE", path+"/"+ids[0], stranger, "").code(404, "notification_not_found"),
			s.send("DELETE", path+"/none", stranger, ""),
		)
	}
	s.send("DELETE", path+"/"+ids[0], s.ada, "").want(204)
	s.send("DELETE", path+"/"+ids[0], s.ada, "").code(404, "notification_not_found")
	s.send("PUT", path+"/"+ids[0]+"/read", s.ada, "").code(404, "notification_not_found")
	if left := s.send("GET", path, s.ada, "").want(200); !slices.Equal(left.ids("id"), ids[1:]) {
		t.Error(left.body)
	}
	s.send("GET", path+"?status=SEEN", s.ada, "").code(422, "request_invalid")
	s.send("GET", path, s.operator(), "").code(403, "forbidden")
}
