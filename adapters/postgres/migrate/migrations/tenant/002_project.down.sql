DROP VIEW ?tenant.project_access;
DROP TABLE ?tenant.project_members;
DROP TABLE ?tenant.project_roles;
DROP TABLE ?tenant.projects;
