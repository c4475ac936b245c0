// Made by `gwctl ci jenkins`; save it as Jenkinsfile, for a multibranch pipeline.
pipeline {
  agent { label 'linux' }
  options { disableConcurrentBuilds() }
  // Each night, of the main branch alone: see the stage Drift.
  triggers { cron(env.BRANCH_NAME == 'main' ? 'H 3 * * *' : '') }
  environment {
    GATEWAY_FILES = 'gateway'         // as `files` of gwctl.yaml
    GWCTL_CONTEXT = 'production'      // a context of gwctl.yaml
  }

  stages {
    // Whether the config is right and wise.
    stage('Check') {
      when { changeRequest() }
      steps {
        sh 'gwctl validate "$GATEWAY_FILES"'
        sh 'gwctl lint "$GATEWAY_FILES/**/*.{yaml,yml,json}" --ruleset gwctl:gateway --format stylish --format junit --output.junit lint.xml'
      }
      post { always { junit testResults: 'lint.xml', allowEmptyResults: true } }
    }

    // What a merge would change, as one comment that is kept up to date (plugin "Pipeline: GitHub").
    stage('Diff') {
      when { changeRequest() }
      environment { GWCTL_TOKEN = credentials('gwctl-viewer-token') }
      steps {
        script {
          def code = sh(script: 'gwctl diff --format markdown --out plan.json > diff.md', returnStatus: true)
          archiveArtifacts artifacts: 'plan.json,diff.md', allowEmptyArchive: true
          def body = readFile('diff.md')
          if (body) {
            def mark = '<!-- gwctl diff -->'
            def known = null
            for (comment in pullRequest.comments) {
              if (comment.body.startsWith(mark)) { known = comment.id }
            }
            if (known == null) {
              pullRequest.comment(mark + '\n' + body)
            } else {
              pullRequest.editComment(known, mark + '\n' + body)
            }
          }
          // 0: no change, 2: changes; all else (1 failed, 3 a gate refused, 4 a conflict) is red.
          if (code != 0 && code != 2) { error("gwctl diff ended with ${code}") }
        }
      }
    }

    // After a merge: a plan, somebody who agrees to it, and what was planned is done, or nothing is.
    stage('Plan') {
      when {
        branch 'main'
        not { triggeredBy 'TimerTrigger' }
      }
      environment { GWCTL_TOKEN = credentials('gwctl-viewer-token') }
      steps {
        script {
          env.PLAN_CODE = sh(script: 'gwctl diff --out plan.json', returnStatus: true).toString()
          if (!(env.PLAN_CODE in ['0', '2'])) { error("gwctl diff ended with ${env.PLAN_CODE}") }
          archiveArtifacts artifacts: 'plan.json'
        }
      }
    }
    stage('Apply') {
      when {
        beforeInput true
        branch 'main'
        not { triggeredBy 'TimerTrigger' }
        expression { env.PLAN_CODE == '2' }
      }
      options { timeout(time: 1, unit: 'DAYS') }
      input { message 'Apply the plan to the gateway?' }
      environment { GWCTL_TOKEN = credentials('gwctl-token') }
      steps { sh 'gwctl apply plan.json' }
    }

    // Red when somebody changed the gateway behind the repository's back.
    stage('Drift') {
      when {
        branch 'main'
        triggeredBy 'TimerTrigger'
      }
      environment { GWCTL_TOKEN = credentials('gwctl-viewer-token') }
      steps { sh 'gwctl drift' }
    }
  }
}
