package http_test

import (
	"strings"
	"testing"
)

// TestURLsOfAnUploadAreNotCompressed: each of them opens something.
func TestURLsOfAnUploadAreNotCompressed(t *testing.T) {
	t.Parallel()
	s := newTrialFixture(t)
	u := s.startFile(s.ada, 500<<20).want(201)
	r := s.send("GET", "/api/v1/assets/uploads/"+u.text("id"), s.ada, "", "Accept-Encoding", "gzip").want(200)
	if len(r.body) < 2<<10 || r.header.Get("Content-Encoding") != "" || !strings.Contains(r.body, `"url":"`) {
		t.Errorf("%v %s", r.header, r.body)
	}
}
