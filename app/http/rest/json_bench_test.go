package rest

import (
	"io"
	"testing"
	"time"

	"github.com/tenon-health/tenon/core/domain"
)

// What the two hottest answers look like.
type (
	me struct {
		Subject      domain.Subject  `json:"subject"`
		Organization domain.TenantID `json:"organization" nullable:"true"`
		Registered   bool            `json:"registered"`
		Roles        []string        `json:"roles"`
		Projects     []membership    `json:"projects"`
	}
	membership struct {
		Project     domain.ProjectID   `json:"project_id"`
		ProjectName string             `json:"project_name"`
		Role        domain.RoleID      `json:"role_id"`
		RoleName    string             `json:"role"`
		Permissions domain.Permissions `json:"permissions"`
	}
	project struct {
		header
		Members []memberOfProject `json:"members"`
	}
	header struct {
		ID          domain.ProjectID     `json:"id"`
		Name        string               `json:"name"`
		Description string               `json:"description"`
		Status      domain.ProjectStatus `json:"status"`
		CreatedBy   domain.Subject       `json:"created_by"`
		Version     domain.Version       `json:"version"`
		CreatedAt   time.Time            `json:"created_at"`
		UpdatedAt   time.Time            `json:"updated_at"`
	}
	memberOfProject struct {
		User      domain.Subject `json:"user_id"`
		FirstName string         `json:"first_name"`
		LastName  string         `json:"last_name"`
		Email     string         `json:"email"`
		AvatarURL string         `json:"avatar_url" nullable:"true"`
		Role      domain.RoleID  `json:"role_id"`
		JoinedAt  time.Time      `json:"joined_at"`
	}
)

const anID = "0198c7a2-6f3e-7c31-9d3a-5f0e8a1b2c3d"

func meIn(projects int) me {
	m := me{Subject: "auth0|65a1", Organization: "org_AbC123", Registered: true, Roles: []string{"org:member"}}
	for range projects {
		m.Projects = append(m.Projects, membership{anID, "ONC-201", anID, "ANALYST", domain.Permissions{
			Predict: "FULL_ACCESS", Compare: "READ_ONLY", Copilot: "HIDDEN", Insights: "READ_ONLY",
		}})
	}
	return m
}

func projectOf(members int) project {
	now := time.Now()
	p := project{header: header{anID, "ONC-201", "Second line, arm B", "ACTIVE", "auth0|65a1", 1, now, now}}
	for range members {
		p.Members = append(p.Members, memberOfProject{
			"auth0|65a1", "Zoë", "Byron", "ada@acme.example", "https://cdn.example/ada.png", anID, now,
		})
	}
	return p
}

func BenchmarkEncode(b *testing.B) {
	for name, v := range map[string]any{
		"me with 5 projects": meIn(5), "me with 200 projects": meIn(200), "project with 5 members": projectOf(5),
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if err := encode(io.Discard, v); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
