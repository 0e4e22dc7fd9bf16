package http_test

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"testing"
	"time"

	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
)

const png = "\x89PNG\r\n\x1a\n and more"

// image uploads one.
func (s *trialFixture) image(token domain.Secret, content string, fields ...string) reply {
	s.t.Helper()
	body, contentType := form(s.t, content, fields...)
	return s.send("POST", "/api/v1/assets", token, body, "Content-Type", contentType)
}

func TestAssetShape(t *testing.T) {
	t.Parallel()
	s := newTrialFixture(t)
	sum := sha256.Sum256([]byte(png))
	for _, token := range []domain.Secret{s.eve, s.operator()} {
		a := s.image(token, png).want(201).has(
			"", "id project_id file_name content_type size sha256 visibility purpose state url created_at created_by",
		)
		if a.text("file_name") != "data.csv" || a.text("content_type") != "image/png" ||
			a.json("size") != float64(len(png)) || a.text("sha256") != hex.EncodeToString(sum[:]) ||
			a.text("visibility") != "private" || a.json("purpose") != nil || a.text("state") != "READY" ||
			a.text("created_by") != s.subject(token) ||
			a.text("url") != "https://api.example/api/v1/assets/"+a.text("id")+"/content" ||
			!millis.MatchString(a.text("created_at")) {
			t.Error(a.body)
		}
		if read := s.send("GET", "/api/v1/assets/"+a.text("id"), token, "").want(200); read.body != a.body {
			t.Errorf("made %s read %s", a.body, read.body)
		}
	}
	first := s.image(s.eve, png).want(201).text("id")
	alike(
		t, s.send("GET", "/api/v1/assets/"+first, s.mal, "").code(404, "asset_not_found"),
		s.send("GET", "/api/v1/assets/none", s.mal, ""),
	)
}

// What a repeat would answer may be gone meanwhile.
func TestARepeatedUploadOfAnImageThatIsGone(t *testing.T) {
	t.Parallel()
	s := newTrialFixture(t)
	upload := func() reply { return s.upload("/api/v1/assets", s.eve, png, "Idempotency-Key", "k") }
	id := upload().want(201).text("id")
	if again := upload().want(201).text("id"); again != id {
		t.Errorf("%s and %s", id, again)
	}
	s.send("DELETE", "/api/v1/assets/"+id, s.eve, "").want(204)
	upload().code(404, "asset_not_found")
}

func TestAssetsRefused(t *testing.T) {
	t.Parallel()
	s := newTrialFixture(t)
	s.image(s.eve, "<svg onload=alert(1)>").code(415, "image_type")
	s.image(s.eve, "").code(415, "image_type")
	s.image(s.eve, png, "visibility", "secret").code(422, "visibility_invalid").at("body.visibility")
	for _, c := range []struct{ visibility, purpose, code, at string }{
		{"public", "", "purpose_required", "body.purpose"}, {"public", "banner", "purpose_invalid", "body.purpose"},
		{"public", "Logo", "purpose_invalid", "body.purpose"}, {"private", "avatar", "purpose_private", "body.purpose"},
		{"", "avatar", "purpose_private", "body.purpose"}, {"secret", "avatar", "visibility_invalid", "body.visibility"},
	} {
		s.image(s.ada, png, "visibility", c.visibility, "purpose", c.purpose).code(422, c.code).at(c.at)
	}
	s.image(s.eve, png, "visibility", "public", "purpose", "logo").code(403, "forbidden")
	s.image(s.eve, png, "note", "x").code(422, "part_unknown")
	s.image(s.eve, png+strings.Repeat("x", domain.MaxImage)).code(413, "file_too_large").at("body.file")
	s.image(s.eve, png+strings.Repeat("x", domain.MaxImage-len(png))).want(201)
	s.image("", png).code(401, "token_missing")
	s.image(s.Identity.MachineToken("predictor", s.company.Enterprise.Organization), png).code(403, "forbidden")
}

func TestPublicImages(t *testing.T) {
	t.Parallel()
	s := newTrialFixture(t)
	a := s.image(s.ada, png, "visibility", "public", "purpose", "logo").want(201)
	if a.text("purpose") != "logo" {
		t.Error(a.body)
	}
	s.image(s.eve, png, "visibility", "public", "purpose", "avatar").want(201)
	s.image(s.operator(), png, "visibility", "public", "purpose", "logo").want(201)
	path := strings.TrimPrefix(a.text("url"), "https://api.example")
	for _, token := range []domain.Secret{"", s.mal, s.ada} {
		got := s.send("GET", path, token, "").want(200)
		for name, want := range map[string]string{
			"Content-Type": "image/png", "X-Content-Type-Options": "nosniff",
			"Content-Security-Policy": "default-src 'none'; sandbox",
			"Cache-Control":           "public, max-age=31536000, immutable", "ETag": `"` + a.text("sha256") + `"`,
			"Content-Length": "17",
		} {
			if got.header.Get(name) != want {
				t.Errorf("%s is %q", name, got.header.Get(name))
			}
		}
		if got.body != png {
			t.Errorf("got %q", got.body)
		}
	}
	if same := s.send("GET", path, "", "", "If-None-Match", `"x", W/"`+a.text("sha256")+`"`).want(304); same.body != "" {
		t.Errorf("got %q", same.body)
	}
	s.send("GET", path, "", "", "If-None-Match", `"x"`).want(200)
	// Over a real connection the next request finds its place.
	url := s.listen() + path
	for range 3 {
		if got := whole(t, request(t, "GET", url, "", nil)); got.status != 200 || got.body != png {
			t.Errorf("%d %q", got.status, got.body)
		}
	}
}

func TestPrivateImages(t *testing.T) {
	t.Parallel()
	s := newTrialFixture(t)
	path := "/api/v1/assets/" + s.image(s.ada, png).want(201).text("id") + "/content"
	none := "/api/v1/assets/" + new(ports.RandomIDs).New(time.Now()) + "/content"
	link := s.send("GET", path, s.eve, "").want(302)
	if !strings.HasPrefix(link.header.Get("Location"), "memory://files/") ||
		link.header.Get("Cache-Control") != "no-store" || link.body != "" {
		t.Error(link.header, link.body)
	}
	// A private id and one that is not there look the same to whoever may not load it.
	alike(t, s.send("GET", path, "", "").code(401, "token_missing"), s.send("GET", none, "", ""))
	alike(t, s.send("GET", path, "bogus", "").code(401, "token_invalid"), s.send("GET", none, "bogus", ""))
	alike(t, s.send("GET", path, s.mal, "").code(404, "asset_not_found"), s.send("GET", none, s.mal, ""))
	alike(t, s.send("GET", "/api/v1/assets/%00/content", "", ""), s.send("GET", none, "", ""))
	s.send("GET", path, s.eve, "", "org-id", "org_another").code(403, "tenant_mismatch")
}
